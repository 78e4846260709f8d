// What Curbside promises for each fault that the panel offers; what Telegram does is told by the counterpart.
export const PROMISES = [
  ["429", { title: "Too many messages (429)", promise: "waits as long as Telegram says, then sends. What you tapped is stored already." }],
  ["500", { title: "Server error (5xx)", promise: "tries again, more and more slowly, until it goes. Nothing is lost." }],
  ["lost_answer", { title: "Lost answer", promise: "sends again. An edit changes nothing; a new message may stand there twice, never its effect." }],
  ["timeout", { title: "No answer for 10 s", promise: "tries again. Your answer is in the record before anything is sent." }],
  ["again", { title: "Last update comes twice", promise: "counts it once: every update has a number, and the record keeps it." }],
  ["slow", { title: "Slow network", promise: "keeps the order, and answers every tap as soon as it arrives." }],
  ["limits", { title: "Strict rates", promise: "sends what is urgent first and loses nothing; newer cards replace older ones unsent." }],
  ["blocked", { title: "Block the bot", promise: "sends you nothing more and keeps every case and date for when you come back." }],
  ["deleted", { title: "Delete the newest message", promise: "sends the card anew at the next change or at /case; the record never lived in the chat." }],
  ["upgraded", { title: "Upgrade a group", promise: "follows the group to its new id; nothing is addressed to the old one any more." }],
];
