// The door: who may come in, and why not. While it is shut, nothing of a film is seen.
import * as session from './session.js';

const $ = (id) => document.getElementById(id);
const ENDED = 'Your session has ended. Sign in again: the pictures that you chose are kept for you.';
// What the service says behind the # when it comes back from the provider with nobody.
const OUTSIDE = {
  '#sign-in-refused': 'You were not let in that way: ask whoever gives out the accounts here, or sign in with a password.',
  '#sign-in-unavailable': 'The sign-in service of your organisation does not answer: try again in a moment, or sign in with a password.',
};
const NOT_REACHED = 'The service was not reached, and this browser may still be signed in: reload the page and sign out again.';

const FORMS = ['sign-in', 'new-password', 'factor-password', 'second-factor', 'recovery'];

let opened, cleared;
let owner; // whose films are on the page

/** Calls `open` for every sign-in, and `clear` before it where somebody else's films are there, and at sign-out. */
export async function guard({ open, clear }) {
  [opened, cleared] = [open, clear];
  session.watch({ onEnd: () => shut(ENDED), onChange: () => enter(ENDED) });
  offerProvider();
  await enter(OUTSIDE[location.hash] ?? '');
  history.replaceState(null, '', '/');
}

/** Comes in with the cookie, if there is one that is good. */
async function enter(otherwise) {
  try {
    await session.renew();
    await welcome();
  } catch (problem) {
    session.isOver(problem) ? shut(otherwise) : shut('', problem);
  }
}

async function welcome() {
  const { user, mustChangePassword, obstacle } = await session.call('/api/v1/me');
  if (owner && owner !== user.id) cleared();
  owner = user.id;
  $('who').textContent = user.displayName ?? user.name;
  if (mustChangePassword) return askForPassword(true);
  if (obstacle) return askForSecondFactor(obstacle);
  const wasShut = !$('door').hidden;
  show({ account: true, work: true });
  if (wasShut) $('work').focus();
  opened();
}

function shut(notice, problem) {
  for (const dialog of document.querySelectorAll('dialog[open]')) dialog.close();
  $('notice').textContent = notice;
  present('sign-in', problem);
}

/** One of the door's forms, and nothing else. */
function present(form, problem) {
  show({ door: true, [form]: true, account: form !== 'sign-in' });
  complain(problem);
  $(form).querySelector('input, button').focus();
}

function show(shown) {
  for (const id of ['door', ...FORMS, 'account', 'work']) $(id).hidden = !shown[id];
}

function complain(problem) {
  const { detail, wait, requestId } = problem ?? {};
  $('refusal').textContent = detail ?? '';
  if (wait) $('refusal').textContent += ` Try again in ${wait} s.`;
  $('refusal-origin').textContent = requestId ? `request ${requestId}` : '';
}

/** Runs what a form is for, with its button off meanwhile. */
function onSubmit(form, action) {
  form.onsubmit = async (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    button.disabled = true;
    complain();
    try {
      await action(Object.fromEntries(new FormData(form)));
      form.reset();
    } catch (problem) {
      complain(problem);
    } finally {
      button.disabled = false;
    }
  };
}

// The forms

onSubmit($('sign-in'), async ({ username, password, otp }) => {
  try {
    await session.signIn({ username, password, ...(otp && { otp }) });
  } catch (problem) {
    if (problem.code !== 'mfa_required') throw problem;
    return askForCode(problem);
  }
  askForNoCode();
  await welcome();
});

function askForCode({ requestId }) {
  $('code-label').hidden = false;
  $('code').required = true;
  $('code').focus();
  throw { detail: 'The password is right. Now the one-time code from your app, or one of your recovery codes.', requestId };
}

function askForNoCode() {
  $('code-label').hidden = true;
  $('code').required = false;
  $('code').value = '';
}

$('user-name').oninput = askForNoCode;

onSubmit($('new-password'), async ({ current, chosen, again }) => {
  if (chosen !== again) throw { detail: 'The new password and its repetition differ.' };
  await session.call('/api/v1/me/password', { method: 'PUT', body: { current, new: chosen } });
  await welcome();
});

function askForSecondFactor(obstacle) {
  $('obstacle').textContent = obstacle;
  present('factor-password');
}

onSubmit($('factor-password'), async ({ password }) => {
  const { secret, uri } = await session.call('/api/v1/me/second-factor', { method: 'POST', body: { password } });
  $('factor-key').textContent = secret.match(/.{1,4}/g).join(' ');
  $('factor-link').href = uri;
  present('second-factor');
});

onSubmit($('second-factor'), async ({ code }) => {
  const { recoveryCodes } = await session.call('/api/v1/me/second-factor/confirmation', { method: 'POST', body: { code: code.trim() } });
  for (const id of ['factor-key', 'recovery-codes']) $(id).replaceChildren();
  $('factor-link').removeAttribute('href');
  for (const text of recoveryCodes) $('recovery-codes').append(Object.assign(document.createElement('li'), { textContent: text }));
  present('recovery');
});

onSubmit($('recovery'), async () => {
  $('recovery-codes').replaceChildren();
  await welcome();
});

function askForPassword(isMade) {
  $('made').hidden = !isMade;
  $('not-now').hidden = isMade;
  present('new-password');
}

$('password').onclick = () => askForPassword(false);
$('not-now').onclick = () => welcome().catch(complain);

$('sign-out').onclick = async () => {
  owner = undefined;
  cleared();
  try {
    await session.signOut();
    shut('You have signed out.');
  } catch {
    shut('', { detail: NOT_REACHED });
  }
};

async function offerProvider() {
  const answer = await fetch('/.well-known/oauth-authorization-server').catch(() => null);
  const { pneumoscope_oidc_name: name } = answer?.ok ? await answer.json() : {};
  $('outside').hidden = !name;
  if (name) $('outside').textContent = `Sign in with ${name}`;
}
