// What programs ask for, by REST and by GraphQL.
import { text } from './load.mjs';
import { ask, failed } from './measure.mjs';

export const CAPABILITIES = ['users:read', 'users:write'];

/** A page of the list of people by REST. */
export const people = (key, query) => ({
  path: `/api/v1/users?${new URLSearchParams({ limit: 50, ...query })}`,
  headers: { authorization: key },
});

const json = (key, path, body) => ({
  method: 'POST',
  path,
  headers: { authorization: key, 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** The same page by GraphQL. */
export const peopleByGraphql = (key, variables) =>
  json(key, '/api/graphql', {
    query: `query ($after: String, $search: String, $descending: Boolean) {
      users(first: 50, after: $after, search: $search, descending: $descending) {
        nodes { id name email accountType status } pageInfo { hasNextPage endCursor } } }`,
    variables,
  });

/** Invites one, or as many as there are. */
export const invite = (key, emails) =>
  json(key, '/api/v1/invitations', { account_type: 'BUSINESS', ...(emails.length === 1 ? { email: emails[0] } : { emails }) });

/** Where the last page begins, by REST and by GraphQL: the end of the first page of the list read backwards. */
export async function lastPages(program, key) {
  const rest = await ask(program, people(key, { descending: true }));
  const graphql = await ask(program, peopleByGraphql(key, { descending: true }));
  if (rest.status !== 200 || graphql.status !== 200) throw failed(rest.status === 200 ? graphql : rest);
  const [cursor, after] = [JSON.parse(text(rest)).next_cursor, JSON.parse(text(graphql)).data.users.pageInfo.endCursor];
  const page = JSON.parse(text(await ask(program, people(key, { cursor }))));
  if (!(page.items?.length > 0) || page.next_cursor) throw new Error(`this is not the last page: ${JSON.stringify(page).slice(0, 300)}`);
  return { cursor, after };
}

/** Every question that is measured. */
export function kinds(key, last, fragment) {
  return [
    ['REST: first page', people(key, {})],
    ['REST: last page', people(key, { cursor: last.cursor })],
    ['REST: search by fragment', people(key, { search: fragment })],
    ['GraphQL: first page', peopleByGraphql(key, {})],
    ['GraphQL: last page', peopleByGraphql(key, { after: last.after })],
    ['GraphQL: search by fragment', peopleByGraphql(key, { search: fragment })],
  ];
}
