# The decision in Rego. A set for each requirement holds what counts for it; what comes after another requirement asks
# for something that counted and was good at that very moment.

package decision

import rego.v1

# --- evidence of one kind on the very matter of a requirement ---

forms := [x | some x in input.clinical_recommendations_form; x.person == input.person; x.task == input.task; x.begins <= input.at]
checks := [x | some x in input.DBS_check; x.pa == input.pa; x.begins <= input.at]
infection := [x | some x in input.training; x.pa == input.pa; x.topic == "infection prevention"; x.begins <= input.at]
life_support := [x | some x in input.training; x.pa == input.pa; x.topic == "basic life support"; x.begins <= input.at]
agreements := mine(input.agreement)
accounts := mine(input.accountability)
duties := mine(input.monitoring_duty)
trainings := mine(input.training)
recommended := mine(input.recommendation)
practices := mine(input.supervised_practice)
assessments := mine(input.assessment)
reviews := mine(input.formal_review)

mine(kind) := [x |
	some x in kind
	x.pa == input.pa
	x.person == input.person
	x.task == input.task
	x.begins <= input.at
]

# --- what makes it count ---

# It says so, is by somebody who may, and nothing as late or later says otherwise.
good(own, outcome, roles) := [x |
	some x in own
	x.outcome == outcome
	x.role in roles
	not said_otherwise(own, outcome, x.begins)
]

said_otherwise(own, outcome, begins) if {
	some y in own
	y.outcome != outcome
	y.begins >= begins
}

# It was given while the earlier requirement was met.
was_met(earlier, when) if {
	some y in earlier
	y.begins <= when
	when <= y.good
}

# It was given by somebody registered at that very moment.
was_registered(x) if {
	some y in input.registration
	y.outcome == "in force"
	y.topic == x.giver
	y.begins <= x.begins
	x.begins <= y.good
	not had_ended(x, y.begins)
}

had_ended(x, since) if {
	some z in input.registration
	z.outcome != "in force"
	z.topic == x.giver
	z.begins >= since
	z.begins <= x.begins
}

# --- first level ---

recommendations_form := good(forms, "completed", {"registered practitioner", "clinical trainer"})
agreement := good(agreements, "given", {"PHB holder", "representative"})
dbs_check := good(checks, "seen", {"PHB co-ordinator"})
infection_prevention := good(infection, "completed", {"clinical trainer"})
basic_life_support := good(life_support, "completed", {"clinical trainer"})
accountable_person := good(accounts, "accepted", {"nominated senior manager"})
monitor := good(duties, "accepted", {"clinical trainer", "monitoring nurse"})

# --- second level ---

bespoke_training := [x |
	some x in good(trainings, "completed", {"clinical trainer"})
	was_met(recommendations_form, x.begins)
	was_met(infection_prevention, x.begins)
	was_met(basic_life_support, x.begins)
]

recommendation := [x |
	some x in good(recommended, "recommended", {"PHB co-ordinator"})
	was_met(agreement, x.begins)
	was_met(dbs_check, x.begins)
	was_met(accountable_person, x.begins)
	was_met(monitor, x.begins)
]

# --- third level ---

supervised_practice := [x |
	some x in good(practices, "done safely", {"clinical trainer", "registered practitioner"})
	was_met(bespoke_training, x.begins)
]

assessed_competent := [x |
	some x in good(assessments, "competent", {"clinical trainer"})
	was_registered(x)
	was_met(bespoke_training, x.begins)
]

formal_review := [x |
	some x in good(reviews, "still competent", {"clinical trainer", "monitoring nurse"})
	was_registered(x)
	was_met(bespoke_training, x.begins)
	was_met(recommendation, x.begins)
]

# --- the answer ---

now(counts) := [x.id | some x in counts; x.good >= input.at]

current := {
	"clinical recommendations": now(recommendations_form),
	"agreement": now(agreement),
	"DBS check": now(dbs_check),
	"course: infection prevention": now(infection_prevention),
	"course: basic life support": now(basic_life_support),
	"accountable person": now(accountable_person),
	"monitor": now(monitor),
	"bespoke training": now(bespoke_training),
	"recommendation": now(recommendation),
	"supervised practice": now(supervised_practice),
	"assessed competent": now(assessed_competent),
	"formal review": now(formal_review),
}

unmet contains name if {
	some name, ids in current
	count(ids) == 0
}

default may := false

may if count(unmet) == 0

answer := {"may": may, "unmet": unmet, "current": current}
