"""The path of an internal webhook, in spellings by which somebody may try to pass the entry."""

SPELLINGS = (
    "/webhook/internal/round",
    "/webhook/internal/round/",
    "/WEBHOOK/internal/round",
    "/webhook/Internal/round",
    "/webhook/internal%2Fround",
    "/webhook/internal%2fround",
    "/webhook%2Finternal/round",
    "/webhook%2Finternal%2Fround",
    "/webhook/%69nternal/round",
    "/webhook//internal/round",
    "/webhook/./internal/round",
    "/webhook/x/../internal/round",
    "/webhook/x/%2e%2e/internal/round",
    "/webhook/internal/round?a=b",
    "/webhook/internal;a=b/round",
    "/webhook/internal%5Cround",
)
