// The chat on each page: a bot of the stack answers what a visitor asks. All that is shown is text, never HTML.

const WORDS = {
  ru: {
    open: 'Задать вопрос',
    title: 'Вопрос боту',
    about: 'Бот отвечает по тому, что мы опубликовали. Если ответа там нет, он так и скажет.',
    close: 'Закрыть',
    question: 'Ваш вопрос',
    send: 'Отправить',
    visitor: 'Вы: ',
    bot: 'Бот: ',
    from: 'Из текстов: ',
    waiting: 'Бот ищет ответ…',
    busy: 'Слишком много вопросов подряд. Пожалуйста, подождите минуту.',
    failed: 'Не получилось. Пожалуйста, спросите ещё раз через минуту.',
  },
  kk: {
    open: 'Сұрақ қою',
    title: 'Ботқа сұрақ',
    about: 'Бот біз жариялаған мәтіндер бойынша жауап береді. Онда жауап болмаса, солай дейді.',
    close: 'Жабу',
    question: 'Сұрағыңыз',
    send: 'Жіберу',
    visitor: 'Сіз: ',
    bot: 'Бот: ',
    from: 'Мәтіндерден: ',
    waiting: 'Бот жауап іздеп жатыр…',
    busy: 'Сұрақтар тым көп. Бір минут күтіңіз.',
    failed: 'Болмады. Бір минуттан кейін қайта сұраңыз.',
  },
  en: {
    open: 'Ask a question',
    title: 'Ask the bot',
    about: 'The bot answers from what we have published. If the answer is not there, it says so.',
    close: 'Close',
    question: 'Your question',
    send: 'Send',
    visitor: 'You: ',
    bot: 'Bot: ',
    from: 'From: ',
    waiting: 'The bot is looking for an answer…',
    busy: 'Too many questions at once. Please wait a minute.',
    failed: 'That did not work. Please ask again in a minute.',
  },
};

// Milliseconds: the bot gives up after 90 s.
const PATIENCE = 100_000;

const language = Object.hasOwn(WORDS, document.documentElement.lang) ? document.documentElement.lang : 'en';
const words = WORDS[language];

// By which the bot remembers this conversation; it ends with the page, and nothing is stored.
const chat = Array.from(crypto.getRandomValues(new Uint8Array(7)), (byte) =>
  byte.toString(16).padStart(2, '0'),
).join('');

function made(tag, attributes, ...content) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  // A string becomes a text.
  element.append(...content);
  return element;
}

const open = made('button', { class: 'button ask', type: 'button', 'aria-haspopup': 'dialog' }, words.open);
const close = made('button', { class: 'ask-close', type: 'button', 'aria-label': words.close }, '×');
const said = made('div', { class: 'chat ask-said', role: 'log', 'aria-live': 'polite', tabindex: '0' });
const state = made('p', { class: 'ask-state', role: 'status' });
const field = made('input', {
  id: 'ask-question',
  type: 'text',
  maxlength: '1000',
  autocomplete: 'off',
  enterkeyhint: 'send',
});
const send = made('button', { class: 'button', type: 'submit' }, words.send);
const form = made('form', {}, made('label', { for: 'ask-question' }, words.question), field, send);
const dialog = made(
  'dialog',
  { class: 'ask-dialog', 'aria-labelledby': 'ask-title' },
  made('h2', { id: 'ask-title' }, words.title),
  close,
  made('p', { class: 'ask-about' }, words.about),
  said,
  state,
  form,
);

function say(kind, who, text) {
  const name = made('span', { class: 'ask-who' }, who);
  const line = made('p', { class: kind }, name, text);
  said.append(line);
  line.scrollIntoView({ block: 'nearest' });
}

async function ask(question) {
  const answer = await fetch('/chat', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ chat, question, language }),
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!answer.ok) return answer.status === 429 ? words.busy : words.failed;
  const found = await answer.json();
  say('us', words.bot, found.answer);
  if (found.sources?.length) say('log', words.from, found.sources.join(', '));
  return '';
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const question = field.value.trim();
  if (!question || send.disabled) return;
  say('them', words.visitor, question);
  field.value = '';
  field.focus();
  send.disabled = true;
  state.textContent = words.waiting;
  state.textContent = await ask(question).catch(() => words.failed);
  send.disabled = false;
  // It can be sent again.
  if (state.textContent && !field.value) field.value = question;
});

// The browser itself closes it by Esc, keeps the focus within, and gives it back to the button.
open.addEventListener('click', () => {
  dialog.showModal();
  field.focus();
});
close.addEventListener('click', () => dialog.close());

document.body.append(open, dialog);
