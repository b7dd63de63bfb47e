// Who is signed in here. The access token is held by this variable alone; the refresh token by a cookie that no script can read.
const EARLY = 0.8; // of an access token's life, after which it is renewed
const MINUTE = 60_000; // ms
const LONGEST_IDLE = 60 * MINUTE; // without a key or a pointer, as long as a refresh token waits: somebody else may sit here by then

const tabs = new BroadcastChannel('session');
let token, staleAt, timer, renewing;
let lastInput = Date.now();
let ended = () => {};

/** Calls `onEnd` where the session ends otherwise than by `signOut`, and `onChange` where another tab has signed in or out. */
export function watch({ onEnd, onChange }) {
  ended = onEnd;
  tabs.onmessage = () => {
    forget();
    onChange();
  };
  for (const type of ['keydown', 'pointerdown', 'pointermove', 'drop']) document.addEventListener(type, noteInput, { capture: true, passive: true });
}

export async function signIn(fields) {
  keep(await inTurn(() => post('/oauth/token', { grant_type: 'password', ...fields })));
  tabs.postMessage('changed');
}

/** A new access token for the cookie. One request for all who wait for it, and one tab after the other: each answer changes the cookie. */
export function renew() {
  renewing ??= inTurn(renewOnce).finally(() => (renewing = undefined));
  return renewing;
}

/** Ends the session on the service too; throws where it was not reached, and the cookie may still be good. */
export async function signOut() {
  await renewing?.catch(() => {});
  const known = isStale() ? undefined : token;
  forget();
  await inTurn(async () => {
    if (known) await post('/oauth/revoke', { token: known });
    await post('/oauth/revoke', {}); // by the cookie, which only this takes away
  });
  tabs.postMessage('changed');
}

/** Runs `request` with an access token, once more with a new one where the first is no longer good. */
export async function withToken(request) {
  if (isStale()) await renew();
  const used = token;
  try {
    return await request(used);
  } catch (problem) {
    if (problem.status !== 401) throw problem;
  }
  if (token === used) await renew(); // or somebody else has done so meanwhile
  try {
    return await request(token);
  } catch (problem) {
    if (isOver(problem)) end();
    throw problem;
  }
}

/** The answer of the API as JSON, or `null` where it has no body. */
export function call(path, { method = 'GET', body } = {}) {
  return withToken((bearer) => {
    const headers = { Authorization: `Bearer ${bearer}`, ...(body && { 'Content-Type': 'application/json' }) };
    return fetched(path, { method, headers, body: body && JSON.stringify(body) });
  });
}

/** Whether a problem means that one has to sign in again. */
export const isOver = ({ status, code }) => status === 401 || code === 'invalid_grant';

async function renewOnce() {
  const was = token;
  try {
    keep(await post('/oauth/token', { grant_type: 'refresh_token' }));
  } catch (problem) {
    // A service that is away or busy ends no session.
    if (isOver(problem) && was) end();
    throw problem;
  }
}

const inTurn = (work) => (navigator.locks ? navigator.locks.request('session', work) : work());

function keep({ access_token, expires_in }) {
  token = access_token;
  const life = expires_in * 1000 * EARLY;
  staleAt = Date.now() + life;
  clearTimeout(timer);
  timer = setTimeout(tend, life);
}

function forget() {
  token = undefined;
  clearTimeout(timer);
}

function end() {
  forget();
  ended();
}

const isStale = () => !token || Date.now() >= staleAt;

/** Renews a session that is in use, leaves one that is not until it is used again, and ends one that was left. */
function tend() {
  const idle = Date.now() - lastInput;
  if (idle >= LONGEST_IDLE) return leave();
  timer = setTimeout(tend, Math.min(MINUTE, LONGEST_IDLE - idle));
  if (isStale() && idle < MINUTE) renew().catch(() => {}); // what failed is tried again, by this timer or the next request
}

function leave() {
  lastInput = Date.now();
  ended();
  signOut().catch(() => {});
}

function noteInput() {
  // A machine that slept, and its timers with it, may be woken by somebody else.
  if (token && Date.now() - lastInput >= LONGEST_IDLE) return leave();
  lastInput = Date.now();
}

const post = (path, fields) =>
  // A form of another site cannot send this header.
  fetched(path, { method: 'POST', headers: { 'X-Requested-With': 'pneumoscope' }, body: new URLSearchParams({ client_id: 'page', ...fields }) });

/** @throws {{status, code, detail, requestId}} whatever went wrong, in words */
async function fetched(path, options) {
  const answer = await fetch(path, { cache: 'no-store', ...options }).catch(() => {
    throw { detail: 'The service is not there. Try again in a moment.' };
  });
  const body = await answer.json().catch(() => null);
  if (answer.ok) return body;
  throw {
    status: answer.status,
    code: body?.error ?? body?.code,
    detail: body?.error_description ?? body?.detail ?? `The service answered ${answer.status}.`,
    requestId: body?.requestId ?? answer.headers.get('X-Request-Id'),
    wait: Number(answer.headers.get('Retry-After')) || undefined,
  };
}
