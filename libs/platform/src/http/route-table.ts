import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { StartError } from '../settings/settings';
import { ALSO_PAGE, IDEMPOTENT, POLICY, type PolicyName, RATE, VIEW_ONLY, WITHOUT_KEY } from './policies';
import { inputFault, prototypeOf } from './route-inputs';

/** One registered route and what was declared on it. */
export interface Route {
  readonly method: string;
  /** Pattern as declared, e.g. `/renewals/:id/code`. */
  readonly path: string;
  readonly policy: PolicyName | undefined;
  readonly idempotent: boolean;
  readonly viewOnly: boolean;
  readonly withoutKey: boolean;
  readonly alsoPage: boolean;
  /** Name of its coarse limit by source address. */
  readonly rate: string | undefined;
  /** `Controller.method`, for sentences. */
  readonly handler: string;
  readonly inputFault: string | undefined;
}

/** Whether an address answers with pages: `if-asked` only to whoever asks for HTML and for no JSON. */
export type PagesAt = 'always' | 'if-asked' | 'never';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Every route of the process, read from the controllers' metadata: for the start check, for 405, and for specs. */
@Injectable()
export class RouteTable {
  private found: readonly Route[] | undefined;
  private pages: ReadonlySet<string> | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  list(): readonly Route[] {
    this.found ??= this.discovery
      .getControllers()
      .flatMap(({ metatype }) => (isClass(metatype) ? this.routesOf(metatype) : []));
    return this.found;
  }

  /** Methods that a concrete path answers to, sorted; empty where there is no such path. */
  methodsAt(url: string): readonly string[] {
    const path = url.split('?', 1)[0] ?? '';
    const methods = this.list()
      .filter((route) => matches(route.path, path))
      .map((route) => route.method);
    if (methods.includes('GET')) methods.push('HEAD');
    return [...new Set(methods)].sort();
  }

  /** What an address has for a person who looks at it. */
  pagesAt(url: string): PagesAt {
    if (this.isPagePath(url)) return 'always';
    const path = url.split('?', 1)[0] ?? '';
    return this.list().some((route) => route.alsoPage && matches(route.path, path)) ? 'if-asked' : 'never';
  }

  /** Whether an address lies where pages are: its first part is that of pages, and of nothing else. */
  private isPagePath(url: string): boolean {
    const routes = this.list();
    this.pages ??= new Set(
      routes
        .map(({ path }) => familyOf(path))
        .filter((family) => routes.every(({ path, viewOnly }) => viewOnly || familyOf(path) !== family)),
    );
    return this.pages.has(familyOf(url));
  }

  /** Deny by default: throws StartError with one sentence per route that says too little (security items 22, 32, 38). */
  refuseIncomplete(): void {
    const faults = this.list().flatMap(faultsOf);
    if (faults.length > 0) throw new StartError(faults.join('\n'));
  }

  private routesOf(controller: Type): Route[] {
    const base = firstPath(this.reflector.get<unknown>(PATH_METADATA, controller));
    return this.scanner.getAllMethodNames(prototypeOf(controller)).flatMap((name): Route[] => {
      const handler: unknown = Reflect.get(prototypeOf(controller), name);
      if (!isFunction(handler)) return [];
      const method = this.reflector.get<RequestMethod | undefined>(METHOD_METADATA, handler);
      if (method === undefined) return [];
      const targets = [handler, controller];
      return [
        {
          method: RequestMethod[method],
          path: joined(base, firstPath(this.reflector.get<unknown>(PATH_METADATA, handler))),
          policy: this.reflector.getAllAndOverride<PolicyName | undefined>(POLICY, targets),
          idempotent: this.reflector.getAllAndOverride<boolean | undefined>(IDEMPOTENT, targets) ?? false,
          viewOnly: this.reflector.getAllAndOverride<boolean | undefined>(VIEW_ONLY, targets) ?? false,
          withoutKey: this.reflector.getAllAndOverride<boolean | undefined>(WITHOUT_KEY, targets) ?? false,
          alsoPage: this.reflector.getAllAndOverride<boolean | undefined>(ALSO_PAGE, targets) ?? false,
          rate: this.reflector.getAllAndOverride<string | undefined>(RATE, targets),
          handler: `${controller.name}.${name}`,
          inputFault: inputFault(controller, name),
        },
      ];
    });
  }
}

function faultsOf(route: Route): string[] {
  const named = `The route ${route.method} ${route.path} (${route.handler})`;
  if (!route.policy) return [`${named} has no policy; put @Policy(...) on it.`];
  const faults: string[] = [];
  const changes = !SAFE.has(route.method) && !route.viewOnly && route.policy !== 'bank';
  if (changes && !route.idempotent && !route.withoutKey)
    faults.push(
      `${named} may change state without an idempotency key; put @Idempotent(), @WithoutKey() or @ViewOnly() on it.`,
    );
  if (SAFE.has(route.method) && route.idempotent)
    faults.push(`${named} may not change state; @Idempotent() is for other methods.`);
  if (route.policy === 'renewal-capability' && !route.path.split('/').includes(':id'))
    faults.push(`${named} has the policy renewal-capability and no :id in its path.`);
  if (route.inputFault) faults.push(`${named} ${route.inputFault}.`);
  return faults;
}

function familyOf(path: string): string {
  return path.split(/[/?]/, 2)[1] ?? '';
}

function isClass(value: unknown): value is Type {
  return typeof value === 'function';
}

function isFunction(value: unknown): value is () => unknown {
  return typeof value === 'function';
}

function firstPath(path: unknown): string {
  if (Array.isArray(path)) return firstPath(path[0]);
  return typeof path === 'string' ? path : '';
}

function joined(...parts: readonly string[]): string {
  return `/${parts
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '')
    .join('/')}`;
}

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length &&
    wanted.every((part, i) => (part.startsWith(':') ? given[i] !== '' : part === decoded(given[i] ?? '')))
  );
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
