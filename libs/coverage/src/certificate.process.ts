/**
 * Typesets one certificate in a process of its own and ends: its memory goes with it, a fault in the native typesetter
 * takes no other request along, and it knows no secret. The order comes in as JSON, the PDF goes out as bytes.
 */
import { readFileSync, writeSync } from 'node:fs';
import { isCertificateOrder, typesetCertificate } from './typesetting';

const order: unknown = JSON.parse(readFileSync(0, 'utf8'));
if (!isCertificateOrder(order)) throw new TypeError('not an order');
const pdf = typesetCertificate(order);
for (let sent = 0; sent < pdf.length;) sent += writeSync(1, pdf, sent);
