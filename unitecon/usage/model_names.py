"""The names that logs give a provider and a model -> where to look for the model's price.

A gateway writes `openrouter/anthropic/claude-sonnet-4.5`, an SDK an ARN, a framework its own name
as the provider. A log's provider decides where it is one of the price book; else a prefix of the
model's name that is one; else the model's name alone. What is sold at a price that no list has (a
host of its own, a fine-tuned or reserved model) is not looked up at all: unknown, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

FREE_MODEL = "any-model:free"  # every `:free` model of OpenRouter, listed or not: it costs nothing

# Other spellings of the book's providers, `_`, `.` and blanks written as `-`.
SPELLINGS = {
    "vertex": "google", "vertex-ai": "google", "vertexai": "google", "vertex-ai-beta": "google",
    "gemini": "google", "google-ai-studio": "google", "gcp": "google",
    "bedrock": "aws", "amazon": "aws", "amazon-bedrock": "aws", "bedrock-converse": "aws",
    "bedrock-mantle": "aws", "amazon-nova": "aws",
    "azure-ai": "azure", "azure-openai": "azure", "azure-text": "azure", "az": "azure",
    "azure-ai-foundry": "azure", "microsoft": "azure",
    "xai": "x-ai", "grok": "x-ai",
    "text-completion-openai": "openai", "openai-chat": "openai", "openai-responses": "openai",
    "fireworks-ai": "fireworks", "together-ai": "together", "togetherai": "together",
    "mistral-ai": "mistral", "mistralai": "mistral", "codestral": "mistral",
    "cohere-chat": "cohere", "perplexity-ai": "perplexity", "moonshot": "moonshotai",
    "voyage": "voyageai", "copilot": "github-copilot", "openrouter-ai": "openrouter",
}  # fmt: skip
# As prefixes these name the maker of open weights, as on Hugging Face, not who sold the call.
ORGANIZATIONS = {"mistralai", "microsoft", "amazon"}
# Who runs models on hardware of their own, at prices that the book does not list.
UNLISTED_HOSTS = {
    *("ollama", "vllm", "hosted-vllm", "lm-studio", "lmstudio", "llamafile", "llama-cpp"),
    *("localai", "local", "sglang", "tgi", "xinference", "triton", "lemonade", "mlx", "petals"),
    *("openai-like", "openai-compatible", "custom-openai", "docker-model-runner", "chatgpt"),
    *("deepinfra", "nebius", "hyperbolic", "sambanova", "replicate", "nscale", "lambda-ai"),
    *("featherless-ai", "friendliai", "siliconflow", "sagemaker", "sagemaker-chat", "watsonx"),
    *("nvidia-nim", "predibase", "anyscale", "snowflake", "oci", "gradient-ai", "volcengine"),
    *("dashscope", "gmi", "wandb", "aihubmix", "scaleway", "crusoe", "heroku", "huggingface"),
    *("hostinger-router", "kyma", "sail", "tensormesh", "inferenceapis", "aiand", "empiriolabs"),
    *("opencode-go", "llamagate", "libertai", "aiml", "streamlake", "qwencloud", "meta-llama"),
}
# Who sells other makers' models, open weights at a price of the day.
RESELLERS = {"vercel", "gateway", "requesty", "portkey", "helicone"}
# Parts of a name that say how a call travelled, not who sold it.
ROUTES = re.compile(
    r"litellm(-proxy)?|langchain|models|publishers|projects|locations|converse|invoke|responses|"
    r"chat|completions?|messages|text|v1|global|global-standard|[a-z]{2}-[a-z]+-?\d+"
)
# Prices by another rule than the list: trained for one customer, reserved, a government's regions.
OFF_LIST = re.compile(
    r"(^|[./:@-])us-gov\b|-commitment|provisioned|(^|/)(custom|imported)-model|application-inference"
    r"|prompt-router|tunedmodels|claude_platform/|^arn:(?!aws[a-z-]*:bedrock:[^:]*:\d*:(foundation-model|inference-profile)/)"
)
ARN = re.compile(r"(?:^|.*/)arn:aws[a-z-]*:bedrock:([^:]*):\d*:[a-z-]+/(.+)")
FINE_TUNED = re.compile(r"(^|[/:.-])ft[:-]")
ABROAD = re.compile(r"(^|/)(?!us|global)([a-z]{2}-[a-z]+-\d/|(apac|[a-z]{2})\.(?=[a-z]))")
DATA_ZONE = re.compile(r"apac|[a-z]{2}")  # of Azure, which costs more than the list
BEDROCK = re.compile(r"([a-z]{2,6}\.)?[a-z0-9]+\.[a-z][a-z0-9.-]*(:\d+)?")
WHOLE_NAMES = ("accounts/fireworks/", "@cf/")  # a slash is part of the model's name
# Ends of a name that do not change the price: a context window, how a host is chosen, a version.
ENDS = (r"\[\w+\]$", r":(nitro|floor|exacto)$", r"@(\d{3,8}|default|latest)$", r"-latest$")
FORWARDING = {"openai", "openrouter"}  # also called for other makers' models, by their protocol
# Makers whose models are sold at one price; those of others have a price with each host.
CLOSED = {"anthropic", "openai", "google", "x-ai", "cohere", "perplexity", "voyageai", "elevenlabs"}
OPEN_MODELS = re.compile(r"gpt-oss|gemma")  # of closed makers, and mostly sold by others

Providers = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A name to look up: at a provider of the book, or at whoever's models are called so (None).

    `is_other`: the provider is not the one that the log names. `is_closed`: only a model that
    nobody else sells at a price of its own will do. `is_abroad`: outside the regions of AWS whose
    prices are the list's. `is_stated`: at the provider that the log states beside the model.
    """

    provider_id: str | None
    name: str
    is_other: bool = False
    is_closed: bool = False
    is_abroad: bool = False
    is_stated: bool = False

    def fits(self, owner: str, model_id: str) -> bool:
        """Whether a model of the book, which `owner` sells, may price this name."""
        if FINE_TUNED.search(self.name) and not FINE_TUNED.search(model_id + ":"):
            return False
        if owner in CLOSED and OPEN_MODELS.search(self.name) and not self.is_stated:
            return False
        if owner == "aws" and self.is_abroad and "anthropic." not in model_id:
            return False
        return owner in CLOSED | {"aws"} or not (self.is_closed or self.is_fallback(owner))

    def is_fallback(self, owner: str) -> bool:
        """Whether `owner` is another provider than the one that the log names."""
        return self.is_other or self.provider_id not in (None, owner)


def attempts(provider_id: str | None, model_ref: str, providers: Providers) -> Iterator[Attempt]:
    """Where to look for a log's model, best first; `providers` finds the book's by its id."""
    name, asked = unquote(model_ref).strip().lower(), provider_of(provider_id, providers)
    if OFF_LIST.search(name) or (asked is None and is_unlisted_host(provider_id)):
        return
    if arn := ARN.fullmatch(name):
        name, asked = "/".join(arn.groups()), "aws"
    path, is_abroad = name.split("/"), bool(ABROAD.search(name))
    if name.endswith(":free") and (asked == "openrouter" or "/" in name):
        yield Attempt("openrouter", FREE_MODEL)
        return
    is_closed = not RESELLERS.isdisjoint(_words(provider_id))
    places = (
        _at_provider(asked, path, providers) if asked else _by_model(path, is_closed, providers)
    )
    for attempt in places:
        is_stated = asked is not None and not attempt.is_other
        yield replace(attempt, is_abroad=is_abroad, is_stated=is_stated)


def provider_of(text: str | None, providers: Providers) -> str | None:
    """The book's provider that a log names: `vertex_ai`, `azure.ai.openai`, `groq.chat`."""
    words = _words(text)
    if whole := _spelled("-".join(words), providers):
        return whole
    if is_unlisted_host(text):
        return None
    for start in range(len(words)):
        for end in range(len(words), start, -1):
            if known := _spelled("-".join(words[start:end]), providers):
                return known
    return None


def is_unlisted_host(text: str | None) -> bool:
    """Whether a log's provider sells at prices of its own that the book does not list."""
    words = _words(text)
    return bool(words) and not UNLISTED_HOSTS.isdisjoint({words[0], "-".join(words)})


def _words(text: str | None) -> list[str]:
    return re.findall(r"[a-z0-9]+", (text or "").lower())


def _spelled(text: str, providers: Providers) -> str | None:
    """A provider by exactly one of its spellings."""
    return SPELLINGS.get(text) or providers(text)


def _at_provider(asked: str, path: list[str], providers: Providers) -> Iterator[Attempt]:
    """The name and what is left of it without its prefixes, at the provider asked for.

    OpenAI's protocol and OpenRouter reach other makers too: there a prefix names one.
    """
    if asked == "azure" and any(DATA_ZONE.fullmatch(part) for part in path[:-1]):
        return
    yield from _shortened(asked, path)
    if asked in FORWARDING:
        for place, part in enumerate(path[:-1]):
            other = _prefix(part, providers)
            if other and other != asked:
                for attempt in _shortened(other, path[place + 1 :]):
                    is_closed = asked == "openrouter"
                    yield Attempt(other, attempt.name, is_other=True, is_closed=is_closed)
    if BEDROCK.fullmatch(path[-1]) and asked != "aws":
        yield Attempt("aws", path[-1], is_other=True)


def _by_model(path: list[str], is_closed: bool, providers: Providers) -> Iterator[Attempt]:
    """A prefix that names a provider decides; else the model's name alone."""
    for place, part in enumerate(path):
        rest = "/".join(path[place:])
        if place == len(path) - 1 or rest.startswith(WHOLE_NAMES):
            yield from _alone(rest, is_closed)
            return
        if UNLISTED_HOSTS.intersection({_dashed(part)}):
            return
        if prefix := _prefix(part, providers):
            for attempt in _at_provider(prefix, path[place + 1 :], providers):
                yield replace(attempt, is_closed=is_closed or attempt.is_closed)
            if prefix not in FORWARDING:
                return
        elif not ROUTES.fullmatch(_dashed(part)):
            is_closed = True


def _alone(name: str, is_closed: bool) -> Iterator[Attempt]:
    if BEDROCK.fullmatch(name):
        yield Attempt("aws", name)
    if re.search(r"@(\d{8}|default)$", name):
        yield Attempt("google", name)
    for spelling in _spellings(name):
        yield Attempt(None, spelling, is_closed=is_closed)


def _shortened(provider_id: str, path: list[str]) -> Iterator[Attempt]:
    for place in range(len(path)):
        for spelling in _spellings("/".join(path[place:])):
            yield Attempt(provider_id, spelling)


def _spellings(name: str) -> Iterator[str]:
    """A name, and what is left of it without each end that does not change the price."""
    yield name
    for end in ENDS:
        shorter = re.sub(end, "", name)
        if shorter and shorter != name:
            yield shorter
            name = shorter


def _prefix(part: str, providers: Providers) -> str | None:
    """The provider that a prefix of a model's name is called after."""
    text = _dashed(part)
    return None if text in ORGANIZATIONS else _spelled(text, providers)


def _dashed(part: str) -> str:
    return "-".join(_words(part))
