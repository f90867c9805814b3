from tests.surfaces.discord_stand_in import asking, forms
from tests.surfaces.discord_stand_in.interactions import WITH_A_MESSAGE, Callback, Interaction
from tests.surfaces.discord_stand_in.messages import Message
from tests.surfaces.discord_stand_in.network import Network
from tests.surfaces.discord_stand_in.wire import Json


class Answer:
    """What a person sees after asking something. Every wait ends as soon as it is there, or fails."""

    def __init__(self, network: Network, interaction: Interaction) -> None:
        self._network = network
        self.interaction = interaction

    async def callback(self) -> Callback:
        """The bot's first answer, of whatever kind."""
        return await self._network.until(lambda: self.interaction.callback, "the first answer")

    async def deferred(self) -> bool:
        """Whether the first answer was only "is thinking…" (or a silent promise to change the message)."""
        return await self.callback() in (Callback.DEFERRED_MESSAGE, Callback.DEFERRED_UPDATE)

    async def message(self) -> Message:
        """What was finally said: at once, after a deferral, or by changing the message with the button."""
        if await self.callback() is Callback.MODAL:
            raise AssertionError(f"The answer is a form: {self.interaction.modal}")
        return await self._network.until(lambda: self.interaction.reply, "a message in answer")

    async def message_with(self, text: str) -> Message:
        """The answer, once it has been edited to say this."""
        message = await self.message()
        await self._network.until(lambda: text in message.text, f"{text!r} in the answer")
        return message

    async def follow_up(self, number: int = 1) -> Message:
        """The first (second, …) message after the answer."""
        sent = self.interaction.follow_ups
        await self._network.until(lambda: len(sent) >= number, f"follow-up {number}")
        return sent[number - 1]

    async def modal(self) -> Json:
        if await self.callback() in WITH_A_MESSAGE:
            raise AssertionError("The answer is a message, not a form")
        return await self._network.until(lambda: self.interaction.modal, "a form")

    async def choices(self) -> list[str]:
        """The names offered by autocompletion; there may be none."""
        await self.callback()
        return [choice["name"] for choice in self.interaction.choices or []]

    async def press(self, label: str, *, late: bool = False) -> "Answer":
        """Press a button of the answer, as the person who asked."""
        message = await self.message()
        pressed = asking.ask_button(self._network, self.interaction.person, message, label)
        return await deliver(self._network, pressed, late=late)

    async def choose(self, *labels: str) -> "Answer":
        """Pick from a menu of the answer, as the person who asked."""
        message = await self.message()
        chosen = asking.ask_menu(self._network, self.interaction.person, message, labels)
        return await deliver(self._network, chosen)

    async def submit(self, given: dict[str, str] | None = None, /, **fields: str) -> "Answer":
        """Fill in and send the form; fields are named by label or custom_id, spaces as `_`."""
        components = forms.filled(await self.modal(), {**(given or {}), **fields})
        return await deliver(self._network, asking.ask_form(self._network, self.interaction, components))

    async def deliver_again(self) -> None:
        """The same interaction once more, with the same id and token, as a gateway may do."""
        await self._network.gateway.dispatch("INTERACTION_CREATE", self.interaction.payload)


async def deliver(network: Network, interaction: Interaction, *, late: bool = False) -> Answer:
    """Hand an interaction to the bot; `late` when its three seconds have already passed."""
    if late:
        interaction.created_at -= network.interactions.answer_seconds + 0.1
    await network.gateway.dispatch("INTERACTION_CREATE", interaction.payload)
    return Answer(network, interaction)
