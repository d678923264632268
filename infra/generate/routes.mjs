import { load, origin, table } from './root.mjs';

const words = {
  public: 'anybody',
  'public-or-holder': 'anybody; whoever shows a capability or a session may see more',
  'renewal-capability': 'whoever holds the capability of that renewal',
  'staff-entering': 'whoever of the staff has shown the first factor',
  staff: 'whoever of the staff is signed in with both factors',
};

const byPath = (a, b) => (a.path === b.path ? (a.method < b.method ? -1 : 1) : a.path < b.path ? -1 : 1);

/** Each verb of the command line with the routes that it asks, their policies, and the roles that all of them let in. */
function verbRows(api, roles, holds) {
  const policyOf = new Map(api.map((route) => [`${route.method} ${route.path}`, route.policy]));
  const { verbGroups } = load('apps/cli/dist/verb-groups.js');
  return verbGroups.flatMap((group) =>
    group.verbs.map(({ name, asks }) => {
      const policies = [...new Set(asks.map((route) => policyOf.get(route)))];
      if (policies.includes(undefined)) throw new Error(`the verb ${name} asks a route that there is not`);
      const needed = policies.filter(isOfRoles).map((policy) => policy.slice('staff:'.length));
      return [
        `\`${[group.name, name].filter(Boolean).join(' ')}\``,
        asks.map((route) => `\`${route}\``).join('<br>'),
        policies.map((policy) => `\`${policy}\``).join('<br>'),
        ...roles.map((role) => mark(needed.every((permission) => holds(role, permission)))),
      ];
    }),
  );
}

/** For whom each activity acts, and which roles hold what those on behalf of a person need. */
function activityRows(roles, holds) {
  const { activityPolicies } = load('libs/contracts/dist/index.js');
  return Object.entries(activityPolicies).map(([name, policy]) => {
    const isOfPerson = policy.actsFor === 'person';
    return [
      ...[`\`${name}\``, isOfPerson ? 'whoever began it' : 'the product'],
      isOfPerson ? `\`staff:${policy.permission}\`, asked again ${policy.asks}` : policy.why,
      ...roles.map((role) => mark(isOfPerson && holds(role, policy.permission))),
    ];
  });
}

const isOfRoles = (policy) => policy.startsWith('staff:');
const mark = (is) => (is ? 'yes' : '');

/** infra/docs/routes.md: every route, its policy, and which roles it lets in. A spec of apps/api holds the page against the door. */
export async function routesPage() {
  const { roles, permissions, allows } = load('libs/domain/dist/index.js');
  const names = Object.keys(roles);
  const holds = (role, permission) => allows([{ role, department: null, room: null }], permission);
  const api = [...(await load('apps/api/dist/open-api.js').describeRoutes())].sort(byPath);
  const audit = [...(await load('apps/audit/dist/open-api.js').describeRoutes())].sort(byPath);
  const isRoles = ({ policy }) => isOfRoles(policy);
  const permissionOf = ({ policy }) => policy.slice('staff:'.length);
  const named = ({ method, path }) => [method, `\`${path}\``];
  const matrix = api
    .filter(isRoles)
    .map((route) => [
      ...named(route),
      `\`${permissionOf(route)}\``,
      ...names.map((role) => mark(holds(role, permissionOf(route)))),
    ]);
  const plain = (routes) =>
    routes
      .filter((route) => !isRoles(route))
      .map((route) => [...named(route), `\`${route.policy}\``, words[route.policy] ?? route.policy]);
  const rights = permissions.map((permission) => [
    `\`${permission}\``,
    ...names.map((role) => mark(holds(role, permission))),
  ]);
  const verbs = verbRows(api, names, holds);
  const activities = activityRows(names, holds);
  return {
    'infra/docs/routes.md': `${origin('routes', 'the routes that the doors register and libs/domain/src/staff/roles.ts')}
# Routes and who may use them

One guard decides at every route by the policy that is declared on it; a route without one stops the start. A role holds for a person from and to a day, everywhere or in one department or
room, and at the next request after it was given or taken away. Where it holds is part of each query: what lies elsewhere is not found. Whoever stands in for an absent person gets
\`approvals.read\` and \`approvals.check\` from that person's roles, nothing else.

## Routes for roles

${table(['method', 'path', 'permission', ...names], matrix)}

## Other routes of the api

${table(['method', 'path', 'policy', 'who'], plain(api))}

## Routes of the audit

${table(['method', 'path', 'policy', 'who'], plain(audit))}

\`/docs\` and \`/openapi.json\` of both describe the routes to anybody. The callbacks app has one: \`POST /knet/notify\`, for the bank; what it says is a hint that the bank's own answer must confirm.

## Verbs of the command line

A verb asks these routes and no others, so their policies are its own. A role without a mark is refused by one of them.

${table(['verb', 'routes', 'policy', ...names], verbs)}

## Activities of the worker

What a workflow has done is done by the product itself, for a reason, or on behalf of whoever began it: then that person's right is asked for again while it runs, and once it is gone the work ends
without a result. The worker does not start with an activity that says neither (\`libs/contracts/src/activity-policies.ts\`).

${table(['activity', 'acts for', 'policy', ...names], activities)}

## Permissions by role

${table(['permission', ...names], rights)}
`,
  };
}
