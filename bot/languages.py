"""The languages that the bot answers in, and the sentences that are its own."""

from dataclasses import dataclass
from enum import StrEnum

KAZAKH_LETTERS = frozenset("әғқңөұүһі")


class Language(StrEnum):
    """A language by its code (ISO 639-1)."""

    RUSSIAN = "ru"
    KAZAKH = "kk"
    ENGLISH = "en"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentences:
    """What the bot says by itself, in one language."""

    name: str
    """The language's name, as the model is told."""
    greeting: str
    text_only: str
    handed_over: str
    left: str
    """The same to a visitor of the site, whom nobody can write to."""
    unknown: str
    too_many: str
    unavailable: str


SENTENCES = {
    Language.RUSSIAN: Sentences(
        name="Russian",
        greeting="Здравствуйте! Задайте вопрос, и я отвечу по тому, что опубликовано у нас.",
        text_only="Я понимаю только текст. Пожалуйста, напишите вопрос словами.",
        handed_over="Этого я не знаю. Вам ответит человек.",
        left="Этого я не знаю и передал ваш вопрос людям. Чтобы вам ответили, напишите сюда телефон"
        " или почту.",
        unknown="Этого я не знаю. Пожалуйста, свяжитесь с нами.",
        too_many="Слишком много вопросов подряд. Пожалуйста, подождите минуту.",
        unavailable="Сейчас я не могу ответить. Пожалуйста, спросите через несколько минут.",
    ),
    Language.KAZAKH: Sentences(
        name="Kazakh",
        greeting="Сәлеметсіз бе! Сұрағыңызды қойыңыз, жарияланған деректер бойынша жауап беремін.",
        text_only="Мен тек мәтінді түсінемін. Сұрағыңызды сөзбен жазыңыз.",
        handed_over="Мұны білмеймін. Сізге адам жауап береді.",
        left="Мұны білмеймін, сұрағыңызды адамдарға жібердім. Жауап алу үшін осында телефоныңызды"
        " немесе поштаңызды жазыңыз.",
        unknown="Мұны білмеймін. Бізбен хабарласыңыз.",
        too_many="Сұрақтар тым көп. Бір минут күтіңіз.",
        unavailable="Қазір жауап бере алмаймын. Бірнеше минуттан кейін сұраңыз.",
    ),
    Language.ENGLISH: Sentences(
        name="English",
        greeting="Hello! Ask a question, and I will answer from what we have published.",
        text_only="I understand text only. Please write your question.",
        handed_over="I do not know. A human will answer you.",
        left="I do not know, and have passed your question on. To get an answer from a human, write"
        " your phone number or e-mail here.",
        unknown="I do not know. Please get in touch with us.",
        too_many="Too many questions at once. Please wait a minute.",
        unavailable="I cannot answer right now. Please ask again in a few minutes.",
    ),
}


def language_of(text: str, told: str | None = None) -> Language:
    """Return the language of a question; `told` is what the person's program is set to."""
    set_to = next((each for each in Language if (told or "").lower().startswith(each)), None)
    letters = {letter for letter in text.lower() if letter.isalpha()}
    if letters & KAZAKH_LETTERS:
        return Language.KAZAKH
    if any("а" <= letter <= "я" for letter in letters):
        # Kazakh is also written without its own letters, by those whose keyboard lacks them.
        return Language.KAZAKH if set_to is Language.KAZAKH else Language.RUSSIAN
    if letters:
        return Language.ENGLISH
    return set_to or Language.ENGLISH
