"""A panel at one node and a console at another, while Redis comes and goes."""

import asyncio

from playwright.async_api import expect

from .browsing import Desk, Shopper, chromium
from .databases import Redis
from .stage import NewServer


async def test_two_browsers_talk_across_two_nodes_while_redis_is_stopped_and_started(
    new_server: NewServer, postgres_database: str, redis: Redis
) -> None:
    shared = {"CHAT_DATABASE_URL": postgres_database, "CHAT_REDIS_URL": redis.url}
    shop = await new_server("--assign", "by_hand", **shared)
    office = await new_server("--assign", "by_hand", **shared)
    async with chromium() as browser:
        ana = await Shopper.open(browser, shop.printed["shop_url"])
        maya = await Desk.open(browser, office.agent("Maya")["sign_in_url"])
        await ana.says("Is the red lamp back?")
        await maya.conversations.get_by_text("Is the red lamp back?").click()
        await maya.button("Accept").click()
        await expect(ana.log).to_contain_text("Maya")
        await _answers(maya, ana, "Thank you for asking. It is back on Tuesday.")

        await asyncio.to_thread(redis.kill9)
        await ana.says("And the blue one?")
        await expect(maya.log).to_contain_text("And the blue one?")
        await _answers(maya, ana, "The blue one is here already.")

        await asyncio.to_thread(redis.start_again)
        await ana.says("Then I take it.")
        await expect(maya.log).to_contain_text("Then I take it.")
        await _answers(maya, ana, "It will be sent today before 6 pm.")
        texts = ["Is the red lamp back?", "And the blue one?", "Then I take it."]
        for text in texts:
            await expect(maya.log.get_by_text(text)).to_have_count(1)
        await ana.close()
        await maya.close()


async def _answers(maya: Desk, ana: Shopper, text: str) -> None:
    await maya.reply.fill(text)
    await maya.button("Send").click()
    await expect(ana.log.get_by_text(text)).to_have_count(1)
