/** What is used of `cap` 0.2.1, which has no types of its own. */
declare module 'cap' {
  /** An interface, as libpcap lists it. */
  export interface Device {
    readonly name: string;
    readonly description?: string;
    readonly addresses: readonly { readonly addr?: string; readonly netmask?: string }[];
    readonly flags?: 'PCAP_IF_LOOPBACK';
  }

  /** One capture; it aborts the process when it is collected after `open` failed. */
  export class Cap {
    static deviceList(): Device[];
    /**
     * Begin to capture into `buffer`, which the caller keeps alive.
     *
     * @returns the link type: `ETHERNET`, `LINKTYPE_LINUX_SLL`, `RAW`, `NULL`, `IEEE802_11_RADIO` or `Unknown linktype N`
     */
    open(device: string, filter: string, bufferSize: number, buffer: Uint8Array): string;
    on(event: 'packet', listener: (length: number, truncated: boolean) => void): this;
    close(): boolean;
  }
}
