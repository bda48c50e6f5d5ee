/**
 * IPsec's headers as tcpdump prints them: AH with what follows it, ESP without, for that is encrypted.
 *
 * @module
 */
import { u8, u16 } from '../../bytes.ts';
import {
  AH_FIXED_LENGTH,
  ahLength,
  ahNextHeader,
  ahSequence,
  ahSpi,
  ESP_LENGTH,
  espSequence,
  espSpi,
} from '../../layers/ipsec.ts';
import { has, need, type Printing, writeCut } from './printing.ts';

/** Print an authentication header and what it vouches for. */
export function printAh(printing: Printing, at: number, length: number, header: number, fragmented: boolean): void {
  const { bytes, options, out, printers } = printing;
  printing.protocol = 'ah';
  if (!has(printing, at, 1)) {
    writeCut(printing);
    return;
  }
  out.ascii('AH');
  need(printing, at, 2);
  const octets = ahLength(bytes, at);
  out.octet(0x28);
  if (options.verbose > 0) out.ascii(`length=${u8(bytes, at + 1)}(${octets}-bytes),`);
  need(printing, at, 4);
  const reserved = u16(bytes, at + 2);
  if (reserved !== 0) out.ascii(`reserved=0x${reserved.toString(16)}[MustBeZero],`);
  need(printing, at, 8);
  out.ascii('spi=0x');
  out.hex(ahSpi(bytes, at), 8);
  out.octet(0x2c);
  need(printing, at, AH_FIXED_LENGTH);
  out.ascii('seq=0x');
  out.hexadecimal(ahSequence(bytes, at));
  out.ascii(',icv=0x');
  for (let place = at + AH_FIXED_LENGTH; place < at + octets; place++) {
    need(printing, place, 1);
    out.hex(u8(bytes, place), 2);
  }
  out.ascii('): ');
  // The IP header's length may be less than this header's: tcpdump's number wraps around.
  printers.ipPayload(printing, ahNextHeader(bytes, at), at + octets, (length - octets) >>> 0, header, fragmented);
}

/** Print an ESP header. */
export function printEsp(printing: Printing, at: number, length: number): void {
  const { bytes, out } = printing;
  printing.protocol = 'esp';
  // One octet beyond the header must be there: tcpdump asks for it too.
  if (!has(printing, at, ESP_LENGTH + 1)) {
    writeCut(printing);
    return;
  }
  out.ascii('ESP(spi=0x');
  out.hex(espSpi(bytes, at), 8);
  out.ascii(',seq=0x');
  out.hexadecimal(espSequence(bytes, at));
  out.ascii('), length ');
  out.decimal(length);
}
