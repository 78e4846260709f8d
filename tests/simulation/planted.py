"""Faults of the kind that lose or double something, each with its place in production's code."""

from tests.turn.mutants import MUTANTS, Mutant

_RECEIVE, _OUTBOX, _INBOUND = "bot/telegram/receive.py", "bot/outbox.py", "bot/store/inbound.py"
_WAKEUPS = "bot/store/wakeups.py"

# Planted for another test as well; here it is late, doubled and repeated taps that find them.
_TURNED = {
    "a button of any question counts",
    "an update that comes again is taken again",
    "a tap that moves nothing is not answered",
    "a colleague answers another one's case",
    "a change is made although it was to be kept",
}
FAULTS = (
    *(fault for fault in MUTANTS if fault.name in _TURNED),
    Mutant(
        "Telegram is told to forget updates before they are committed",
        _RECEIVE,
        "        now = self.clock.now()\n        try:\n",
        "        now = self.clock.now()\n"
        '        told = {"offset": next_offset(updates), "limit": 1, "timeout": 0}\n'
        '        await self.line.call("getUpdates", told)\n'
        "        try:\n",
    ),
    Mutant(
        "the offset moves although the commit was refused",
        _RECEIVE,
        "        now = self.clock.now()\n        try:\n",
        "        now = self.clock.now()\n"
        "        self._offset = next_offset(updates)\n"
        "        try:\n",
    ),
    Mutant(
        "an offset of before days without an answer is kept",
        _RECEIVE,
        "            self._offset = None  # it could hide",
        "            pass  # it could hide",
    ),
    Mutant(
        "an update that comes again is an error",
        _INBOUND,
        'insert.on_conflict_do_nothing(index_elements=["bot_id", "key"])',
        "insert",
    ),
    Mutant(
        "an update is new if its number is greater than the last one's",
        _INBOUND,
        "    moved = forwarded(db, bot_id, {arrival.chat_id for arrival in arrivals})\n",
        '    known = sa.select(inbox.c.key).where(inbox.c.key.startswith("u:"))\n'
        "    keys = db.execute(known).scalars()\n"
        "    last = max((int(key[2:]) for key in keys), default=0)\n"
        '    arrivals = [a for a in arrivals if a.key[0] != "u" or int(a.key[2:]) > last]\n'
        "    if not arrivals:\n"
        "        return\n"
        "    moved = forwarded(db, bot_id, {arrival.chat_id for arrival in arrivals})\n",
    ),
    Mutant(
        "the newest row of a chat is taken first",
        _INBOUND,
        '    .order_by(inbox.c.id)\n    .limit(sa.bindparam("count"))\n)\n',
        '    .order_by(inbox.c.id.desc())\n    .limit(sa.bindparam("count"))\n)\n',
    ),
    Mutant(
        "a taken row is not marked as done",
        "bot/lanes.py",
        "    settle(db, batch.done, {",
        "    settle(db, batch.done[1:], {",
    ),
    Mutant(
        "a turn that fails is settled as if it had been taken",
        "bot/lanes.py",
        "            with Savepoint(db):\n                take(db, row, now)\n",
        "            with Savepoint(db):\n"
        "                if row.id % 7:\n"
        "                    take(db, row, now)\n",
    ),
    Mutant(
        "a tap is answered before its turn is committed",
        "bot/app.py",
        "        turn.take(db, row, now, self._desk())\n",
        "        turn.take(db, row, now, self._desk())\n"
        '        query = __import__("json").loads(row.payload).get("callback_query")\n'
        "        if query:\n"
        '            saved = {"callback_query_id": query["id"], "text": "Saved."}\n'
        '            asyncio.ensure_future(self.line.call("answerCallbackQuery", saved))\n',
    ),
    Mutant(
        "a turn sends by itself, without the outbox",
        "bot/app.py",
        "        turn.take(db, row, now, self._desk())\n",
        "        turn.take(db, row, now, self._desk())\n"
        '        saved = {"chat_id": row.chat_id, "text": "Saved."}\n'
        '        asyncio.ensure_future(self.line.call("sendMessage", saved))\n',
    ),
    Mutant(
        "a letter is marked as sent before it is sent",
        _OUTBOX,
        "            ending = await sending.go(",
        "            from bot.store.outgoing import mark_sent\n"
        "            sent = self.clock.now()\n"
        "            await self._write(lambda db: mark_sent(db, letter.id, sent, None))\n"
        "            ending = await sending.go(",
    ),
    Mutant(
        "a letter is given up at the first fault that would have passed",
        _OUTBOX,
        "        await self._write(lambda db: mark_later(db, letter.id, until, why))\n",
        "        await self._write(lambda db: mark_failed(db, letter.id, why))\n",
    ),
    Mutant(
        "a flood's seconds are not waited for",
        _OUTBOX,
        "        told = ending.after if isinstance(ending, TryAgain) else None\n",
        "        told = None\n",
    ),
    Mutant(
        "a flood's seconds are forgotten at a restart",
        _OUTBOX,
        "            self.lineup.hold(letter.chat_id, tick + left.total_seconds(), told=is_told)\n",
        "            pass\n",
    ),
    Mutant(
        "a letter's id is forgotten while an older selection is on its way",
        "bot/lineup.py",
        "        self._settled.update(letter.ids)\n        self._free(letter)\n",
        "        self.known -= set(letter.ids)\n        self._free(letter)\n",
    ),
    Mutant(
        "a letter stays where it was until the next start after a fault",
        _OUTBOX,
        "        self.lineup.put_back(replace(letter, attempts=letter.attempts + 1), tick)\n",
        "        self.lineup.busy.pop(letter.chat_id, None)\n",
    ),
    Mutant(
        "a follow-up is marked as asked in one transaction and put in another",
        "bot/followups.py",
        "            fired, upcoming = await self.store.write(look)\n",
        "            from bot.store import wakeups as inbound\n"
        "            held = []\n"
        "            def apart(db):\n"
        "                whole = inbound.receive\n"
        "                inbound.receive = lambda _db, _bot, rows, _at: held.extend(rows)\n"
        "                try:\n"
        "                    return look(db)\n"
        "                finally:\n"
        "                    inbound.receive = whole\n"
        "            fired, upcoming = await self.store.write(apart)\n"
        "            if held:\n"
        "                put = lambda db: inbound.receive(db, self.bot_id, held, now)\n"
        "                await self.store.write(put)\n",
    ),
    Mutant(
        "a follow-up is marked as asked before anybody is asked",
        _WAKEUPS,
        "each for due in of_chat.values() for each in _arrivals(due, now)]",
        "each for due in of_chat.values() for each in _arrivals(due, now)][1:]",
    ),
    # (To put one and not mark it is no fault any more: its turn plans it anew, and writes the row.)
    Mutant(
        "a follow-up that was asked has no next time",
        "flows/ladder.py",
        "    return consult.now(follow_up=again), "
        "(Remind(again.revision, again.due_on, again.ask_at),)",
        "    return consult.now(follow_up=again), ()",
    ),
    Mutant(
        "a follow-up is asked at the hour of the server",
        "flows/calendar.py",
        "    return _exists(wall, ZoneInfo(zone))\n",
        "    return wall.replace(tzinfo=UTC)\n",
    ),
    Mutant(
        "nobody is told of a reminder that could not be delivered",
        "bot/undelivered.py",
        "        receive(db, bot_id, [_unreached(letter, stored) for stored in lost], now)\n",
        "",
    ),
    Mutant(
        "a reminder that was refused does not come when the chat opens again",
        "bot/store/chats.py",
        "        if again:\n",
        "        if not again:\n",
    ),
    Mutant(
        "what was typed is written to the log",
        "bot/turn.py",
        "    whence, meaning = decode(raw)\n",
        "    whence, meaning = decode(raw)\n"
        "    print(raw, file=__import__('logging').getLogger().handlers[0].stream)\n",
    ),
)
