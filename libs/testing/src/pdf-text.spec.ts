import { deflateSync } from 'node:zlib';
import { pdfText } from './pdf-text';

const UNICODE = '1 beginbfrange <0041> <005A> <0041> endbfrange';

/** A page that shows a number of letters, and the number. */
function pageOf(nth: number): { shown: string; stream: Buffer } {
  const letters = Array.from(nth.toString(), (digit) => String.fromCharCode(65 + Number(digit)));
  const hex = Buffer.from(letters.join(''), 'utf16le').swap16().toString('hex');
  return { shown: letters.join(''), stream: deflateSync(`BT /F1 9 Tf <${hex}> Tj ET`) };
}

function pdfOf(stream: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from('%PDF-1.7\n1 0 obj\n<< /F1 2 0 R >>\nendobj\n2 0 obj\n<< /ToUnicode 3 0 R >>\nendobj\n'),
    Buffer.from(`3 0 obj\n<< /Length ${UNICODE.length} >>\nstream\n${UNICODE}\nendstream\nendobj\n`),
    Buffer.from(`4 0 obj\n<< /Filter /FlateDecode /Length ${stream.length} >>\nstream\n`),
    stream,
    Buffer.from('\nendstream\nendobj\n'),
  ]);
}

describe('the text of a PDF', () => {
  it('is read also of a stream whose last byte is one that ends lines', () => {
    const found = (byte: number) => {
      for (let nth = 0; ; nth += 1) if (pageOf(nth).stream.at(-1) === byte) return pageOf(nth);
    };
    for (const { shown, stream } of ['\r', '\n'].map((end) => found(end.charCodeAt(0))))
      expect(pdfText(pdfOf(stream)).trim()).toBe(shown);
  });
});
