// Pictures in, one request each, and what the service answered on screen.
import { guard } from './door.js';
import { call, isOver, withToken } from './session.js';

const INFERNO = '#000004 #1b0c41 #4a0c6b #781c6d #a52c60 #cf4446 #ed6925 #fb9b06 #f7d13d #fcffa4'.split(' ');
const WORDS = { pneumonia: 'Pneumonia suspected', indeterminate: 'Indeterminate', normal: 'Pneumonia not suspected' };
const POINTS = { highSensitivity: 'High sensitivity', balanced: 'Balanced', highSpecificity: 'High specificity' };
const LONGEST_SIDE = 2048; // of the canvas: memory, and no screen shows more

const $ = (id) => document.getElementById(id);
const make = (tag, text, parent) => parent.appendChild(Object.assign(document.createElement(tag), { textContent: text }));
const percent = (x) => (x < 0.001 ? '< 0.1%' : x > 0.999 ? '> 99.9%' : `${+(100 * x).toFixed(1)}%`);
const list = (parts) => parts.filter(Boolean).join(' · ');

const ramp = paintRamp();
const waiting = [];
let sending = false, request, shown, layers, turn = 0;

// Sending, one at a time: the first answer comes soonest

function accept(files) {
  if (!$('age').reportValidity()) return;
  const entries = [...files].map((file) => ({ file, age: $('age').value, ...addRow(file.name) }));
  for (const entry of entries) entry.button.onclick = () => show(entry);
  if (entries.length) show(entries[0]);
  if (entries.length && $('work').hidden) $('notice').textContent = 'Sign in, and what you chose will be read.';
  waiting.push(...entries);
  drain();
}

async function drain() {
  if (sending) return;
  sending = true;
  try {
    for (let entry; (entry = waiting[0]); waiting[0] === entry && waiting.shift()) await read(entry);
  } catch (problem) {
    if (!isOver(problem)) throw problem; // otherwise what waits goes on with the next sign-in
  } finally {
    sending = false;
  }
}

async function read(entry) {
  const outcome = await withToken((token) => send(entry, token)).then((answer) => ({ answer }), (problem) => ({ problem }));
  if (entry !== waiting[0]) return; // cleared away meanwhile
  const { answer, problem } = outcome;
  if (problem && isOver(problem)) {
    entry.state.textContent = 'waiting';
    throw problem;
  }
  Object.assign(entry, outcome);
  report(entry, answer ? `${WORDS[answer.finding]}, ${percent(answer.probability)}` : 'not read');
  if (entry === shown) show(entry);
}

function send({ file, age, ...row }, token) {
  const body = new FormData();
  body.append('file', file);
  return new Promise((resolve, reject) => {
    request = new XMLHttpRequest(); // fetch does not tell how much is sent
    request.open('POST', `/api/v1/predict${age && `?ageYears=${age}`}`);
    request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => progress(row, loaded / total);
    request.onload = ({ target: { status, response } }) =>
      status === 200 ? resolve(response) : reject({ detail: `The service answered ${status}.`, ...response, status });
    request.onerror = () => reject({ detail: 'The upload broke off: the service is not there, or takes no file this large.' });
    request.onabort = () => reject({ detail: 'The upload was called off.' });
    request.send(body);
  });
}

/** Leaves nothing of anybody's film behind. */
function clear() {
  waiting.length = 0;
  request?.abort();
  turn++;
  shown = layers = undefined;
  for (const id of ['viewer', 'result', 'problem']) $(id).hidden = true;
  for (const id of ['worklist', 'warnings', 'facts']) $(id).replaceChildren();
  for (const id of ['status', 'note', 'name', 'finding', 'probability', 'problem-detail', 'problem-origin']) $(id).textContent = '';
  $('view').width = $('view').height = 0;
  $('view').ariaLabel = '';
  $('age').value = '';
}

// The list

function addRow(name) {
  const item = make('li', '', $('worklist')), button = make('button', name, item), bar = make('progress', '', item);
  bar.ariaLabel = `Upload of ${name}`;
  bar.value = 0;
  return { button, bar, state: make('small', 'waiting', button) };
}

function progress({ bar, state }, share) {
  bar.value = share;
  state.textContent = share < 1 ? `sending ${Math.floor(100 * share)}%` : 'reading';
}

function report({ file, bar, state }, text) {
  bar.hidden = true;
  state.textContent = text;
  $('status').textContent = `${file.name}: ${text}`;
}

// One picture on screen

async function show(entry) {
  const mine = ++turn;
  if (entry !== shown) $('viewer').hidden = true; // never one picture beside another's words
  shown?.button.removeAttribute('aria-current');
  shown = entry;
  shown.button.ariaCurrent = true;
  describe(entry);
  const [film, heat] = await Promise.all([filmOf(entry.file), heatOf(entry.answer?.saliency)]);
  if (mine !== turn) return;
  layers = { film, heat, shape: film ?? entry.answer?.radiograph };
  if (film || heat) draw();
}

function describe({ file, answer, problem }) {
  $('result').hidden = !answer;
  $('problem').hidden = !problem;
  $('name').textContent = $('view').ariaLabel = file.name;
  if (answer) describeAnswer(answer);
  if (problem) describeProblem(problem, file.name);
}

function describeProblem({ detail, code, requestId }, name) {
  $('problem-detail').textContent = detail;
  $('problem-origin').textContent = list([name, code, requestId && `request ${requestId}`]);
}

function describeAnswer(answer) {
  $('warnings').replaceChildren();
  for (const { message } of answer.warnings) make('li', message, $('warnings'));
  $('finding').textContent = WORDS[answer.finding];
  $('finding').className = answer.finding;
  $('probability').textContent = percent(answer.probability);
  place(answer);
  listFacts(answer);
}

function place({ probability, operatingPoints: { highSensitivity: { threshold: from }, highSpecificity: { threshold: to } } }) {
  for (const [name, value] of Object.entries({ p: probability, from, to })) $('bar').style.setProperty(`--${name}`, value);
  $('low').textContent = `${POINTS.highSensitivity} ${percent(from)}`;
  $('high').textContent = `${POINTS.highSpecificity} ${percent(to)}`;
}

function listFacts({ radiograph: r, outOfDistribution: o, model: m, timings, operatingPoints }) {
  const ms = (name) => `${timings[`${name}Milliseconds`].toFixed(1)} ms`;
  $('facts').replaceChildren();
  addFact('Picture', r.format.toUpperCase(), `${r.width} × ${r.height}`, `${r.bitsStored} bit`, r.modality, r.bodyPart, r.viewPosition, r.patientAgeYears && `${+r.patientAgeYears.toFixed(1)} years`, r.patientSex);
  addFact('Out-of-distribution score', `${o.score.toFixed(2)}, flagged above ${o.threshold.toFixed(2)}`);
  for (const name in POINTS) {
    const { threshold, sensitivity, specificity } = operatingPoints[name];
    addFact(`${POINTS[name]}, on validation`, percent(threshold), `sensitivity ${percent(sensitivity)}, specificity ${percent(specificity)}`);
  }
  addFact('Model', `${m.name} ${m.version}`, m.precision, `sha256 ${m.sha256.slice(0, 12)}`);
  addFact('Time', ms('total'), `decoding ${ms('decode')}`, `model ${ms('infer')}`);
}

function addFact(name, ...parts) {
  make('dt', name, $('facts'));
  make('dd', list(parts), $('facts'));
}

async function listModels() {
  const { models, detail } = await call('/api/v1/models').catch(({ detail }) => ({ models: [], detail }));
  $('versions').replaceChildren();
  if (detail) make('li', detail, $('versions'));
  for (const { name, version, precision, description, active, shadow } of models) {
    make('li', list([`${name} ${version}`, precision, active && 'answers', shadow && 'on trial', description]), $('versions'));
  }
  $('models-list').showModal();
}

// Pixels

const filmOf = (file) => createImageBitmap(file).catch(() => null); // no browser decodes DICOM

async function heatOf(saliency) {
  if (!saliency) return null;
  const image = new Image();
  image.src = `data:${saliency.mediaType};base64,${saliency.data}`;
  await image.decode();
  const canvas = document.createElement('canvas'), context = canvas.getContext('2d');
  canvas.width = image.width;
  canvas.height = image.height;
  context.drawImage(image, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  colour(pixels.data);
  context.putImageData(pixels, 0, 0);
  return canvas;
}

function colour(rgba) {
  for (let i = 0; i < rgba.length; i += 4) {
    const evidence = rgba[i];
    rgba.set(ramp.subarray(4 * evidence, 4 * evidence + 3), i);
    rgba[i + 3] = evidence; // where there is none, the film is seen
  }
}

function draw() {
  const { film, heat, shape } = layers, view = $('view'), context = view.getContext('2d');
  const scale = Math.min(1, LONGEST_SIDE / Math.max(shape.width, shape.height));
  view.width = shape.width * scale;
  view.height = shape.height * scale;
  if (film) context.drawImage(film, 0, 0, view.width, view.height);
  context.globalAlpha = film ? $('opacity').value : 1;
  if (heat && (!film || $('overlay').checked)) context.drawImage(heat, 0, 0, view.width, view.height);
  $('controls').disabled = !film || !heat;
  $('note').textContent = film ? '' : 'No browser shows this format: the evidence map alone.';
  $('viewer').hidden = false;
}

function paintRamp() {
  const context = $('ramp').getContext('2d'), gradient = context.createLinearGradient(0, 0, 255, 0);
  INFERNO.forEach((stop, i) => gradient.addColorStop(i / 9, stop));
  context.fillStyle = gradient;
  context.fillRect(0, 0, 256, 1);
  return context.getImageData(0, 0, 256, 1).data;
}

// The ways in

$('files').onchange = ({ target }) => {
  accept(target.files);
  target.value = ''; // so that the same file may be chosen again
};
$('overlay').onchange = $('opacity').oninput = draw;
document.onpaste = ({ clipboardData }) => accept(clipboardData.files);
for (const type of ['dragover', 'dragleave', 'drop']) {
  document.addEventListener(type, (event) => {
    event.preventDefault();
    document.body.classList.toggle('over', type === 'dragover');
    if (type === 'drop') accept(event.dataTransfer.files);
  });
}
$('models').onclick = listModels;
guard({ open: drain, clear });
