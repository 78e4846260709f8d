// The page's own words: in English, or in Arabic for somebody whose app is. Messages are the bot's.
const ARABIC = {
  "Chats": "المحادثات", "Back to chats": "رجوع إلى المحادثات", "You are": "أنت",
  "Clock of the playground": "ساعة ساحة التجربة", "+1 day": "\u200e+1 يوم", "+1 week": "\u200e+1 أسبوع", "+3 months": "\u200e+3 أشهر",
  "Messages": "الرسائل", "To the newest message": "إلى أحدث رسالة", "To the newest message, {0} new": "إلى أحدث رسالة، {0} جديدة",
  "Commands": "الأوامر", "Message": "رسالة", "Attach a made-up file": "إرفاق ملف مختلَق", "Send": "إرسال",
  "Suggested answers": "إجابات مقترحة", "Cancel": "إلغاء", "START": "ابدأ", "RESTART": "ابدأ من جديد",
  "{0} unread": "{0} غير مقروءة", "connecting…": "جارٍ الاتصال…", "Connected": "متصل", "blocked": "محظور", "bot": "بوت",
  "group, {0} members": "مجموعة، {0} أعضاء", "sending a file…": "يرسل ملفًا…", "typing…": "يكتب…",
  "{0} (stranger)": "{0} (غريب)", "No messages yet": "لا رسائل بعد", "Photo": "صورة", "Picture": "صورة",
  "Sticker": "ملصق", "Voice message": "رسالة صوتية", "Location": "موقع", "Contact": "جهة اتصال", "Dice": "نرد",
  "Document": "مستند", "Show {0} earlier messages": "عرض {0} رسائل أقدم", "In reply to: {0}": "رد على: {0}",
  "{0}. Enlarge": "{0}. تكبير", "edited {0}": "عُدّلت {0}", "Reply and more: {0}": "رد والمزيد: {0}", "You": "أنت",
  "What can this bot do?": "ماذا يفعل هذا البوت؟", "Edit message": "تعديل الرسالة", "Reply to {0}": "رد على {0}",
  "Block the bot": "حظر البوت", "Send something made up": "إرسال شيء مختلَق", "Reply": "رد", "Edit": "تعديل",
  "Copy text": "نسخ النص", "Delete for everyone": "حذف لدى الجميع", "Buttons": "الأزرار", "Copied": "تم النسخ",
  "Show more": "عرض المزيد", "Show less": "عرض أقل", "Hidden text: show it": "نص مخفي: إظهار",
  "Record": "السجل", "What if?": "ماذا لو؟", "Dark theme": "المظهر الداكن", "OK": "حسنًا",
  "Playground:": "ساحة تجربة:", "invented people only. Never enter patient data.": "أشخاص مختلَقون فقط. لا تُدخل بيانات مرضى أبدًا.",
  "The bot has not named any commands yet.": "لم يذكر البوت أوامره بعد.",
  "Press START below to begin. Everything here is invented and stays on this machine.": "اضغط «ابدأ» في الأسفل. كل ما هنا مختلَق ولا يغادر هذا الجهاز.",
};
const RIGHT_TO_LEFT = /^(ar|fa|he|ur)\b/;
let table = {};

export const t = (words, ...parts) => (table[words] ?? words).replace(/\{(\d)\}/g, (_, n) => parts[n]);

// Dates in the person's language; digits stay those that case codes and findings have.
export const language = { locale: undefined };

// What stands in the page from the start says by `data-t` that it is to be put into words again.
export function speak(code = "en") {
  table = /^ar\b/.test(code) ? ARABIC : {};
  const own = table === ARABIC ? "ar" : "en";
  language.locale = own === "ar" ? "ar-u-nu-latn" : undefined;
  const phone = document.querySelector(".phone");
  Object.assign(phone, { lang: own, dir: RIGHT_TO_LEFT.test(code) ? "rtl" : "ltr" });
  for (const node of document.querySelectorAll("[data-t]")) {
    const [words, how] = [node.dataset.t, node.dataset.tAs || "text"];
    if (how === "text") node.textContent = t(words);
    else node.setAttribute(how, t(words));
  }
}

const ARABIC_LETTER = /[\u0600-\u06ff]/;
// In which of the two languages a text is, by its letters: a screen reader changes its voice.
export const languageOf = (text) => (ARABIC_LETTER.test(text) ? "ar" : "en");
