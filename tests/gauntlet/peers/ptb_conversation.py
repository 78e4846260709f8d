"""python-telegram-bot: ConversationHandler and PicklePersistence, as its examples have it.

From its examples: states are `range(n)`, buttons are told apart by `pattern`, the card is edited in
place, answers live in `user_data`, the conversation is persistent, a reminder is a job. Beyond
them, in the library's favour: each question has a pattern of its own, and a button that no state
takes is answered by a fallback.
"""

from mini import (
    ASK_LABEL,
    ASKED,
    FOLDER,
    ORIGIN,
    QUESTIONS,
    REMIND_SECONDS,
    REMINDER,
    SETTING,
    STALE,
    TOKEN,
    before,
    following,
    keep,
    summary,
)
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

NAMES = ("label", *ASKED, "summary")
STATES = dict(zip(NAMES, range(len(NAMES)), strict=True))
if SETTING == "named states":
    STATES = dict(zip(NAMES, NAMES, strict=True))


def keyboard(key: str, answers: dict) -> InlineKeyboardMarkup:
    question = QUESTIONS[key]
    marked = answers.get(key, []) if question.many else []
    buttons = [
        InlineKeyboardButton(
            ("☑ " if name in marked else "") + label, callback_data=f"{key}:{name}"
        )
        for name, label in question.options.items()
    ]
    rows = [buttons[i : i + 6] for i in range(0, len(buttons), 6)]
    if question.many:
        rows = [[button] for button in buttons]
        rows.append([InlineKeyboardButton("Done", callback_data=f"{key}:done")])
    if key != ASKED[0]:
        rows.append([InlineKeyboardButton("Back", callback_data=f"{key}:back")])
    return InlineKeyboardMarkup(rows)


async def show(update: Update, key: str, answers: dict) -> int:
    """Put the next question in place of the one that was answered."""
    if key == "summary":
        row = [
            InlineKeyboardButton("Confirm", callback_data="summary:confirm"),
            InlineKeyboardButton("Back", callback_data="summary:back"),
        ]
        text, markup = summary(answers), InlineKeyboardMarkup([row])
    else:
        text, markup = QUESTIONS[key].ask, keyboard(key, answers)
    if update.callback_query:
        await update.callback_query.edit_message_text(text, reply_markup=markup)
    else:
        await update.effective_message.reply_text(text, reply_markup=markup)
    return STATES[key]


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    context.user_data.clear()
    await update.message.reply_text(ASK_LABEL)
    return STATES["label"]


async def label(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    context.user_data["label"] = update.effective_message.text
    return await show(update, ASKED[0], context.user_data)


async def mark(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    query, answers = update.callback_query, context.user_data
    await query.answer()
    key, _, name = query.data.partition(":")
    marked = answers.setdefault(key, [])
    if name == "done":
        return await show(update, following(key, answers), answers)
    if name in marked:
        marked.remove(name)
    else:
        marked.append(name)
    return await show(update, key, answers)


async def choose(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    query, answers = update.callback_query, context.user_data
    await query.answer()
    key, _, name = query.data.partition(":")
    answers[key] = name
    if answers.get("stability") == "stable":
        answers.pop("level", None)
    return await show(update, following(key, answers), answers)


async def back(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    query, answers = update.callback_query, context.user_data
    await query.answer()
    key = query.data.partition(":")[0]
    return await show(update, before(key, answers), answers)


async def confirm(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    query, answers = update.callback_query, context.user_data
    await query.answer()
    keep(query.from_user.id, answers)
    chat, name = update.effective_chat.id, answers["label"]
    late = {"misfire_grace_time": None} if SETTING == "misfire_grace_time=None" else {}
    context.job_queue.run_once(remind, REMIND_SECONDS, data=name, chat_id=chat, job_kwargs=late)
    await query.edit_message_text("Saved.")
    return ConversationHandler.END


async def remind(context: ContextTypes.DEFAULT_TYPE) -> None:
    job = context.job
    await context.bot.send_message(job.chat_id, REMINDER.format(label=job.data))


async def stale(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    await update.callback_query.answer(STALE)


def conversation() -> ConversationHandler:
    states = {STATES["label"]: [MessageHandler(filters.TEXT & ~filters.COMMAND, label)]}
    for key in ASKED:
        takes = mark if QUESTIONS[key].many else choose
        states[STATES[key]] = [
            CallbackQueryHandler(back, pattern=f"^{key}:back$"),
            CallbackQueryHandler(takes, pattern=f"^{key}:"),
        ]
    states[STATES["summary"]] = [
        CallbackQueryHandler(back, pattern="^summary:back$"),
        CallbackQueryHandler(confirm, pattern="^summary:confirm$"),
    ]
    return ConversationHandler(
        entry_points=[CommandHandler("start", start)],
        states=states,
        fallbacks=[CommandHandler("start", start), CallbackQueryHandler(stale)],
        name="case",
        persistent=SETTING != "memory",
    )


def main() -> None:
    builder = Application.builder().token(TOKEN).base_url(f"{ORIGIN}/bot")
    if SETTING != "memory":
        interval = 1 if SETTING == "flush every second" else 60
        kept = PicklePersistence(filepath=FOLDER / "case.pickle", update_interval=interval)
        builder = builder.persistence(kept)
    application = builder.build()
    application.add_handler(conversation())
    application.add_handler(CallbackQueryHandler(stale))
    application.run_polling()


if __name__ == "__main__":
    main()
