import type { Asked } from './approval-model';
import type { Method } from './office';

/** The proposal of a walk. */
export interface Made {
  readonly id: string;
  /** Digests by version. */
  readonly digests: readonly string[];
}

/** How an act of the model is asked over HTTP. */
export function requestOf(
  act: Asked,
  { id, digests }: Made,
  code: string,
): { readonly method: Method; readonly path: string; readonly body?: object } {
  const path = `/approvals/${id}`;
  switch (act.do) {
    case 'make':
      return {
        ...{ method: 'POST', path: '/approvals' },
        body: { kind: 'spec.deed', content: { what: act.content }, reason: 'by chance' },
      };
    case 'edit':
      return { method: 'PUT', path, body: { content: { what: act.content } } };
    case 'refuse':
      return { method: 'POST', path: `${path}/refuse`, body: { reason: 'by chance' } };
    case 'withdraw':
      return { method: 'DELETE', path };
    case 'approve':
      return {
        ...{ method: 'POST', path: `${path}/approve` },
        body: { digest: digests[act.read - 1] ?? '', proof: { code } },
      };
  }
}
