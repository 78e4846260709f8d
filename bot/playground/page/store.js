// What this page knows: one person's view of the world, kept fresh by server-sent events.
import { speak, t } from "./words.js";

export const view = { me: null, bot: null, people: [], chats: new Map(), description: "", blocked: false, open: null, online: false };
const PATIENCE_MS = 15000; // as long as Telegram waits for the answer to a tap
const listeners = new Map();
let source = null;
let seq = 0;
let held = null; // events that came while the state was loading
let loads = 0;

export const on = (type, handler) => listeners.set(type, [...(listeners.get(type) || []), handler]);
const emit = (type, event) => (listeners.get(type) || []).forEach((handler) => handler(event));

export const UNANSWERED = "The playground does not answer. Try again in a moment.";

// A GET of the people's side; null where there is nothing of that name.
export async function fetched(name) {
  const response = await fetch(`/play/${name}`).catch(() => null);
  return response?.ok ? response.json() : null;
}

// An act of this person. It never throws: what was refused, or got no answer, is told and given back.
export async function post(verb, body, lost = t(UNANSWERED)) {
  const headers = { "content-type": "application/json" };
  const wish = { method: "POST", headers, body: JSON.stringify({ as: view.me.id, ...body }), signal: AbortSignal.timeout(PATIENCE_MS) };
  const answer = await fetch(`/play/${verb}`, wish).then((response) => response.json()).catch(() => ({ ok: false, error: lost }));
  if (!answer.ok && verb !== "read") emit("refused", answer); // nobody asked for what was read to be told
  return answer;
}

export const chat = (id = view.open) => view.chats.get(id);
export const isPrivate = (c) => c.type === "private";
export const nameOf = (c) => (isPrivate(c) ? view.bot.first_name : c.title);
export const fullName = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ");
export const senderOf = (message) => (message.sender_chat ? message.sender_chat.title : fullName(message.from));
export const lastOf = (c) => [...c.messages.values()].at(-1);
export const now = () => new Date(Date.now() + (view.offset || 0));

const GENERAL = 1; // the topic that every forum has; what is said there names none

function nameOfTopic(message) {
  const thread = message.message_thread_id ?? GENERAL;
  const known = chat(message.chat.id).topics.find((topic) => topic.thread === thread);
  return thread === GENERAL ? t("General") : (known?.name ?? "…");
}

// The topic of a forum in which a message stands; null where there are no topics.
export const topicOf = (message) => (chat(message.chat.id)?.is_forum ? nameOfTopic(message) : null);

function learnTopic(c, { message_thread_id: thread, forum_topic_created: made, forum_topic_edited: renamed }) {
  if (made) c.topics.push({ thread, name: made.name });
  if (renamed?.name) Object.assign(c.topics.find((topic) => topic.thread === thread) ?? {}, { name: renamed.name });
}

const names = (people) => people.map((person) => person.first_name).join(", ");
const SERVICES = {
  group_chat_created: () => t("The group was made"),
  new_chat_members: (m) => t("{0} joined", names(m.new_chat_members)),
  left_chat_member: (m) => t("{0} left", m.left_chat_member.first_name),
  migrate_to_chat_id: () => t("This group became a supergroup"),
  migrate_from_chat_id: () => t("A supergroup now: the group's messages stay behind"),
  forum_topic_created: (m) => t("Topic: {0}", m.forum_topic_created.name),
  forum_topic_edited: (m) => t("Topic now: {0}", m.forum_topic_edited.name || "…"),
  forum_topic_closed: (m) => t("Topic closed: {0}", nameOfTopic(m)),
  forum_topic_reopened: (m) => t("Topic open again: {0}", nameOfTopic(m)),
};

// What a message says that nobody wrote, or undefined.
export function service(message) {
  const kind = Object.keys(SERVICES).find((key) => key in message);
  return kind && SERVICES[kind](message);
}

export function summary(message) {
  if (!message) return t("No messages yet");
  const named = { photo: "Photo", sticker: "Sticker", voice: "Voice message", location: "Location", contact: "Contact", dice: "Dice" };
  const kind = Object.keys(named).find((key) => message[key]);
  const words = message.text || message.caption || message.document?.file_name || service(message) || t(named[kind] || "Message");
  return words.split("\n").find((line) => line.trim()) || words;
}

async function load(id) {
  held = [];
  const turn = ++loads;
  const state = await fetch(`/play/state?as=${id}`).then((response) => response.json()).catch(() => null);
  if (!state || turn !== loads) return; // where the line broke, the stream says hello again, and that loads anew
  if (state.error) throw new Error(state.error);
  const events = held;
  held = null;
  seq = state.seq;
  const { me, bot, people, description, blocked } = state;
  Object.assign(view, { me, bot, people, description, blocked, offset: Date.parse(state.now) - Date.now() });
  speak(me.language_code);
  view.chats = new Map(state.chats.map((c) => [c.id, { ...c, messages: new Map(c.messages.map((m) => [m.message_id, m])) }]));
  emit("loaded", {});
  events.forEach(take);
}

// A person's page: the stream first, then the state, so that nothing falls between them.
export function become(id) {
  source?.close();
  view.online = false;
  source = new EventSource(`/play/events?as=${id}`);
  source.onmessage = (message) => take(JSON.parse(message.data));
  source.onerror = () => { view.online = false; emit("online", {}); };
  return new Promise((resolve, reject) => {
    source.addEventListener("message", (message) => {
      if (JSON.parse(message.data).type !== "hello") return;
      load(id).then(resolve, reject);
    });
  });
}

export function leave() { source?.close(); }

const changes = {
  message(event, c) {
    c.messages.set(event.message.message_id, event.message);
    learnTopic(c, event.message);
    if (event.message.from.id !== view.me.id && c.id !== view.open) c.unread += 1;
  },
  edit(event, c) { c.messages.set(event.message.message_id, event.message); },
  delete(event, c) { c.messages.delete(event.message_id); },
  unread(event) { for (const person of view.people) Object.assign(person, event.people[person.id]); },
  standing(event) { view.blocked = event.blocked; },
  clock(event) { view.offset = Date.parse(event.now) - Date.now(); },
};

function take(event) {
  if (event.type === "hello") {
    view.online = true;
    return emit("online", event);
  }
  if (held) return void held.push(event);
  if (event.seq <= seq) return;
  seq = event.seq;
  if (event.type === "reload" || event.type === "commands") return void load(view.me.id);
  const c = view.chats.get(event.chat_id);
  if (event.chat_id && !c) return void load(view.me.id);
  changes[event.type]?.(event, c);
  emit(event.type, event);
}
