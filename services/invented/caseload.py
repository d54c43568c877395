"""Which delegations there are, and where each of them stands today. One row is one story."""

from __future__ import annotations

from services.invented.plan import Plan

FEED, SUCTION, MIDAZOLAM = "gastrostomy feed", "tracheostomy suction", "give buccal midazolam"
CATHETER, CREAM = "change catheter bag", "apply topical cream"

PLANS = (
    # Edith Lowe has many PAs, one at each stage.
    Plan(holder="edith", pa="amina", task=FEED, began=900),
    Plan(holder="edith", pa="amina", task=CREAM, began=420, monitor="hannah"),
    Plan(holder="edith", pa="ben", task=FEED, began=168),  # formal review due within 60 days
    Plan(holder="edith", pa="chloe", task=FEED, began=45, until="assessed", assessed="not yet competent"),
    Plan(holder="edith", pa="dev", task=FEED, began=47, until="practised", practices=1, trainer="colette"),
    Plan(holder="edith", pa="esther", task=FEED, began=56, until="listed"),  # on today's list
    Plan(holder="edith", pa="farid", task=FEED, began=15, until="learned"),
    Plan(holder="edith", pa="gwen", task=CATHETER, began=3, until="launched"),
    # Theo Papadakis, a child; his mother agrees for him.
    Plan(holder="theo", pa="hana", task=MIDAZOLAM, began=760, trainer="samuel", monitor="hannah"),
    Plan(holder="theo", pa="ivan", task=MIDAZOLAM, began=380, learning_good_until={"epilepsy awareness": -12}),
    Plan(holder="theo", pa="jasmine", task=MIDAZOLAM, began=5, until="advised"),
    # Amara Nwosu, a child.
    Plan(holder="amara", pa="kwame", task=SUCTION, began=610, trainer="samuel", monitor="hannah"),
    Plan(holder="amara", pa="lucia", task=SUCTION, began=200, decided="declined"),
    Plan(holder="amara", pa="moses", task=SUCTION, began=110, decided="deferred", trainer="samuel"),
    Plan(holder="amara", pa="nadia", task=SUCTION, began=29, until="practised", practices=3),
    # Gareth Llewellyn: one withdrawn, one overdue.
    Plan(holder="gareth", pa="owen", task=CATHETER, began=700),
    Plan(holder="gareth", pa="owen", task=CREAM, began=690, monitor="hannah"),
    Plan(holder="gareth", pa="priya", task=CATHETER, began=500, withdrew=40),
    Plan(holder="gareth", pa="quentin", task=CATHETER, began=425, no_review_since=220),
    # Shabana Mirza: the review by a nurse whose registration had ended does not count.
    Plan(holder="shabana", pa="rhiannon", task=SUCTION, began=394, monitor="precious"),
    Plan(holder="shabana", pa="sanjay", task=SUCTION, began=62, until="listed",
         interest="Sanjay’s mother works in my team."),
    Plan(holder="shabana", pa="tola", task=SUCTION, began=70, until="assessed", trainer="colette"),
    # Jack Thornley: his sister is his deputy.
    Plan(holder="jack", pa="uma", task=MIDAZOLAM, began=540, voided=True),
    Plan(holder="jack", pa="viktor", task=MIDAZOLAM, began=160, observed="suspend now"),
    Plan(holder="jack", pa="wanjiru", task=MIDAZOLAM, began=165, observed="action plan", trainer="samuel"),
    Plan(holder="jack", pa="xanthe", task=MIDAZOLAM, began=42, until="named"),
    # Wei Chen is in hospital with a signed agreement.
    Plan(holder="wei", pa="yasmin", task=FEED, began=640),
    Plan(holder="wei", pa="yasmin", task=CREAM, began=630),
    Plan(holder="wei", pa="zack", task=FEED, began=450),
    Plan(holder="wei", pa="abbie", task=FEED, began=300, trainer="samuel", monitor="hannah"),
    # Rosalind Ashworth is in hospital, and the ward is still deciding.
    Plan(holder="rosalind", pa="bilal", task=FEED, began=1085),
    Plan(holder="rosalind", pa="carys", task=FEED, began=350),
    Plan(holder="rosalind", pa="carys", task=CREAM, began=340, monitor="hannah"),
    Plan(holder="rosalind", pa="dumisani", task=FEED, began=280, trainer="samuel"),
    # Southvale: the panel decides by risk.
    Plan(holder="kofi", pa="ewa", task=FEED, began=480, trainer="ruth", monitor="hannah"),
    Plan(holder="kofi", pa="francis", task=FEED, began=52, until="listed", trainer="ruth"),
    Plan(holder="kofi", pa="gulsen", task=CREAM, began=230, monitor="hannah"),
    Plan(holder="niamh", pa="hugh", task=CATHETER, began=820),
    Plan(holder="niamh", pa="isla", task=CATHETER, began=36, until="trained", trained="failed"),
    # Eastmere: the panel decides exceptions.
    Plan(holder="yusuf", pa="jerome", task=FEED, began=560, trainer="samuel", monitor="hannah"),
    Plan(holder="yusuf", pa="kamila", task=FEED, began=48, until="recommended",
         recommended="referred to panel"),
    Plan(holder="yusuf", pa="liam", task=CATHETER, began=90, until="recommended",
         recommended="not recommended"),
    Plan(holder="yusuf", pa="mirela", task=FEED, began=22, until="learned"),
    # Leila Haidari has one PA.
    Plan(holder="leila", pa="nasir", task=CATHETER, began=760),
)  # fmt: skip


def first_days() -> dict[str, int]:
    """For each holder and each PA, the day of the first thing asked for, counted from today."""
    begins: dict[str, int] = {}
    for plan in PLANS:
        for key in (plan.holder, plan.pa):
            begins[key] = min(begins.get(key, 0), -plan.began)
    return begins
