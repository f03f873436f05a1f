"""What is answered to any chat: within its limits, and with its memory."""

from bot.assistant import Answer, Assistant
from bot.conversations import Conversations
from bot.languages import Language
from bot.metrics import Outcome
from bot.settings import Limits


class Chats:
    """All chats, wherever they are."""

    def __init__(self, limits: Limits, conversations: Conversations, assistant: Assistant) -> None:
        self._limits, self._conversations, self._assistant = limits, conversations, assistant

    async def answer(self, chat: int, update: int, text: str, language: Language) -> Answer:
        """Return the answer to a question, or what is said to a chat that asks too much."""
        question = text[: self._limits.question_characters]
        if not await self._conversations.ask(chat, update, question, self._limits):
            return self._assistant.refuse(language)
        history = await self._conversations.remembered(chat, update, self._limits.remembered)
        return await self._assistant.answer(question, language, history, chat)

    async def answered(self, chat: int, update: int, answer: Answer) -> None:
        """Remember an answer that was given."""
        if answer.outcome is not Outcome.REFUSED:
            await self._conversations.answered(chat, update, answer.text)
