/** What is used here of the package `binary-parser`, whose own types cannot be resolved from an ES module. */
declare module 'binary-parser' {
  interface Options<T> {
    readonly type?: Parser<object> | string;
    readonly length?: number | string | ((this: T, item: T) => number);
    readonly lengthInBytes?: number | string | ((this: T, item: T) => number);
    readonly assert?: number | string | ((value: number) => boolean);
    readonly readUntil?: 'eof';
    readonly encoding?: string;
    readonly formatter?: (value: Uint8Array) => unknown;
  }

  /** A chain of fields; each call adds one. */
  export class Parser<T extends object = object> {
    endianness(order: 'big' | 'little'): this;
    skip(octets: number): this;
    saveOffset<N extends string>(name: N): Parser<T & Record<N, number>>;
    uint8<N extends string>(name: N, options?: Options<T>): Parser<T & Record<N, number>>;
    uint16<N extends string>(name: N, options?: Options<T>): Parser<T & Record<N, number>>;
    uint16le<N extends string>(name: N, options?: Options<T>): Parser<T & Record<N, number>>;
    uint32<N extends string>(name: N, options?: Options<T>): Parser<T & Record<N, number>>;
    uint64<N extends string>(name: N, options?: Options<T>): Parser<T & Record<N, bigint>>;
    bit1<N extends string>(name: N): Parser<T & Record<N, number>>;
    bit2<N extends string>(name: N): Parser<T & Record<N, number>>;
    bit3<N extends string>(name: N): Parser<T & Record<N, number>>;
    bit4<N extends string>(name: N): Parser<T & Record<N, number>>;
    bit5<N extends string>(name: N): Parser<T & Record<N, number>>;
    bit6<N extends string>(name: N): Parser<T & Record<N, number>>;
    bit7<N extends string>(name: N): Parser<T & Record<N, number>>;
    bit8<N extends string>(name: N): Parser<T & Record<N, number>>;
    bit10<N extends string>(name: N): Parser<T & Record<N, number>>;
    bit11<N extends string>(name: N): Parser<T & Record<N, number>>;
    bit12<N extends string>(name: N): Parser<T & Record<N, number>>;
    bit13<N extends string>(name: N): Parser<T & Record<N, number>>;
    bit16<N extends string>(name: N): Parser<T & Record<N, number>>;
    bit20<N extends string>(name: N): Parser<T & Record<N, number>>;
    bit24<N extends string>(name: N): Parser<T & Record<N, number>>;
    buffer<N extends string>(name: N, options: Options<T>): Parser<T & Record<N, Uint8Array>>;
    array<N extends string, I extends object>(
      name: N,
      options: Options<T> & { readonly type: Parser<I> },
    ): Parser<T & Record<N, I[]>>;
    parse(bytes: Uint8Array): T;
  }
}
