import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  NodeCompiler,
  type CompileDocArgs,
  type NodeTypstDocument,
} from '@myriaddreamin/typst-ts-node-compiler';

/** One text in both languages. */
export interface Bilingual {
  readonly ar: string;
  readonly en: string;
}

/** All that the certificate's page shows; the template adds layout and nothing else. */
export interface CertificatePage {
  readonly issuer: Bilingual;
  readonly title: Bilingual;
  readonly number: string;
  readonly tone: 'final' | 'provisional';
  readonly standing: Bilingual;
  readonly finality: Bilingual;
  readonly rows: readonly { readonly label: Bilingual; readonly value: Bilingual }[];
  readonly check: Bilingual;
  /** Where the certificate is checked, as it is printed under the QR code. */
  readonly address: string;
  readonly note: Bilingual;
}

/** A page and what else its bytes depend on. */
export interface CertificateOrder {
  readonly page: CertificatePage;
  /** The QR code as SVG. */
  readonly qrSvg: string;
  /** When the certificate was issued, in seconds since 1970: the document's own date. */
  readonly createdAt: number;
}

/** Whether something read from outside is an order; its page is checked by the template. */
export function isCertificateOrder(value: unknown): value is CertificateOrder {
  if (typeof value !== 'object' || value === null) return false;
  return 'page' in value && 'qrSvg' in value && typeof value.qrSvg === 'string' && 'createdAt' in value;
}

const TEMPLATES = join(__dirname, '..', 'templates');
const QR_PATH = join(TEMPLATES, 'qr.svg');
const FONT_PACKAGES = [
  ['@expo-google-fonts/ibm-plex-sans-arabic', '400Regular/IBMPlexSansArabic_400Regular.ttf'],
  ['@expo-google-fonts/ibm-plex-sans-arabic', '600SemiBold/IBMPlexSansArabic_600SemiBold.ttf'],
  ['@expo-google-fonts/noto-naskh-arabic', '400Regular/NotoNaskhArabic_400Regular.ttf'],
  ['@expo-google-fonts/noto-naskh-arabic', '600SemiBold/NotoNaskhArabic_600SemiBold.ttf'],
] as const;

/**
 * Typesets one certificate: the same order gives the same bytes on every machine. PDF/A-2a, for keeping; a name with a
 * character that no font of ours has is printed with a gap, as PDF 1.7, because the archival form forbids such gaps.
 */
export function typesetCertificate(order: CertificateOrder): Buffer {
  const compiler = NodeCompiler.create({ workspace: TEMPLATES, fontArgs: [{ fontBlobs: fonts() }] });
  compiler.mapShadow(QR_PATH, Buffer.from(order.qrSvg, 'utf8'));
  const source: CompileDocArgs = {
    mainFileContent: readFileSync(join(TEMPLATES, 'certificate.typ'), 'utf8'),
    inputs: { certificate: JSON.stringify({ ...order.page, qr: '/qr.svg' }) },
  };
  const document = compiled(compiler, source);
  const options = { creationTimestamp: order.createdAt };
  try {
    return compiler.pdf(document, { ...options, pdfStandard: 'a-2a' });
  } catch {
    return compiler.pdf(document, { ...options, pdfStandard: '1.7' });
  }
}

function compiled(compiler: NodeCompiler, source: CompileDocArgs): NodeTypstDocument {
  const outcome = compiler.compile(source);
  if (outcome.result) return outcome.result;
  // Diagnostics quote the template, and the template holds no data.
  const diagnostics = outcome.takeDiagnostics()?.shortDiagnostics ?? [];
  throw new Error(
    `the certificate's template does not compile: ${JSON.stringify(diagnostics).slice(0, 500)}`,
  );
}

function fonts(): Buffer[] {
  return FONT_PACKAGES.map(([name, file]) =>
    readFileSync(join(dirname(require.resolve(`${name}/package.json`)), file)),
  );
}
