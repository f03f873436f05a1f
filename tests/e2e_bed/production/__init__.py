"""The production stack on two servers, attacked, rebooted, cut apart, and put together again."""
