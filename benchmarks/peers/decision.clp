; The decision in CLIPS. A rule for each requirement says what counts for it; what comes after another requirement
; asks for something that counted and was good at that very moment.

(deftemplate asked (slot pa) (slot person) (slot task) (slot at))
(deftemplate item
  (slot id) (slot kind) (slot outcome) (slot giver) (slot role) (slot begins) (slot good)
  (slot pa) (slot person) (slot task) (slot topic))
(deftemplate requirement (slot name))
(deftemplate counts (slot requirement) (slot id) (slot begins) (slot good))
(deftemplate met (slot requirement) (slot id))
(deftemplate unmet (slot requirement))
(deftemplate may (slot yes))

(deffacts requirements
  (requirement (name "clinical recommendations"))
  (requirement (name "agreement"))
  (requirement (name "DBS check"))
  (requirement (name "course: infection prevention"))
  (requirement (name "course: basic life support"))
  (requirement (name "accountable person"))
  (requirement (name "monitor"))
  (requirement (name "bespoke training"))
  (requirement (name "recommendation"))
  (requirement (name "supervised practice"))
  (requirement (name "assessed competent"))
  (requirement (name "formal review")))

; --- first level ---

(defrule clinical-recommendations
  (asked (person ?person) (task ?task) (at ?at))
  (item (kind "clinical recommendations form") (outcome "completed")
        (person ?person) (task ?task) (role "registered practitioner" | "clinical trainer")
        (id ?id) (begins ?begins&:(<= ?begins ?at)) (good ?good))
  (not (item (kind "clinical recommendations form") (outcome ~"completed") (person ?person) (task ?task)
             (begins ?no&:(>= ?no ?begins)&:(<= ?no ?at))))
  =>
  (assert (counts (requirement "clinical recommendations") (id ?id) (begins ?begins) (good ?good))))

(defrule agreement
  (asked (pa ?pa) (person ?person) (task ?task) (at ?at))
  (item (kind "agreement") (outcome "given")
        (pa ?pa) (person ?person) (task ?task) (role "PHB holder" | "representative")
        (id ?id) (begins ?begins&:(<= ?begins ?at)) (good ?good))
  (not (item (kind "agreement") (outcome ~"given") (pa ?pa) (person ?person) (task ?task)
             (begins ?no&:(>= ?no ?begins)&:(<= ?no ?at))))
  =>
  (assert (counts (requirement "agreement") (id ?id) (begins ?begins) (good ?good))))

(defrule dbs-check
  (asked (pa ?pa) (at ?at))
  (item (kind "DBS check") (outcome "seen") (pa ?pa) (role "PHB co-ordinator")
        (id ?id) (begins ?begins&:(<= ?begins ?at)) (good ?good))
  (not (item (kind "DBS check") (outcome ~"seen") (pa ?pa)
             (begins ?no&:(>= ?no ?begins)&:(<= ?no ?at))))
  =>
  (assert (counts (requirement "DBS check") (id ?id) (begins ?begins) (good ?good))))

(defrule infection-prevention
  (asked (pa ?pa) (at ?at))
  (item (kind "training") (outcome "completed") (topic "infection prevention") (pa ?pa) (role "clinical trainer")
        (id ?id) (begins ?begins&:(<= ?begins ?at)) (good ?good))
  (not (item (kind "training") (outcome ~"completed") (topic "infection prevention") (pa ?pa)
             (begins ?no&:(>= ?no ?begins)&:(<= ?no ?at))))
  =>
  (assert (counts (requirement "course: infection prevention") (id ?id) (begins ?begins) (good ?good))))

(defrule basic-life-support
  (asked (pa ?pa) (at ?at))
  (item (kind "training") (outcome "completed") (topic "basic life support") (pa ?pa) (role "clinical trainer")
        (id ?id) (begins ?begins&:(<= ?begins ?at)) (good ?good))
  (not (item (kind "training") (outcome ~"completed") (topic "basic life support") (pa ?pa)
             (begins ?no&:(>= ?no ?begins)&:(<= ?no ?at))))
  =>
  (assert (counts (requirement "course: basic life support") (id ?id) (begins ?begins) (good ?good))))

(defrule accountable-person
  (asked (pa ?pa) (person ?person) (task ?task) (at ?at))
  (item (kind "accountability") (outcome "accepted")
        (pa ?pa) (person ?person) (task ?task) (role "nominated senior manager")
        (id ?id) (begins ?begins&:(<= ?begins ?at)) (good ?good))
  (not (item (kind "accountability") (outcome ~"accepted") (pa ?pa) (person ?person) (task ?task)
             (begins ?no&:(>= ?no ?begins)&:(<= ?no ?at))))
  =>
  (assert (counts (requirement "accountable person") (id ?id) (begins ?begins) (good ?good))))

(defrule monitor
  (asked (pa ?pa) (person ?person) (task ?task) (at ?at))
  (item (kind "monitoring duty") (outcome "accepted")
        (pa ?pa) (person ?person) (task ?task) (role "clinical trainer" | "monitoring nurse")
        (id ?id) (begins ?begins&:(<= ?begins ?at)) (good ?good))
  (not (item (kind "monitoring duty") (outcome ~"accepted") (pa ?pa) (person ?person) (task ?task)
             (begins ?no&:(>= ?no ?begins)&:(<= ?no ?at))))
  =>
  (assert (counts (requirement "monitor") (id ?id) (begins ?begins) (good ?good))))

; --- second level ---

(defrule bespoke-training
  (asked (pa ?pa) (person ?person) (task ?task) (at ?at))
  (item (kind "training") (outcome "completed")
        (pa ?pa) (person ?person) (task ?task) (role "clinical trainer")
        (id ?id) (begins ?begins&:(<= ?begins ?at)) (good ?good))
  (not (item (kind "training") (outcome ~"completed") (pa ?pa) (person ?person) (task ?task)
             (begins ?no&:(>= ?no ?begins)&:(<= ?no ?at))))
  (exists (counts (requirement "clinical recommendations")
                  (begins ?b1&:(<= ?b1 ?begins)) (good ?g1&:(>= ?g1 ?begins))))
  (exists (counts (requirement "course: infection prevention")
                  (begins ?b2&:(<= ?b2 ?begins)) (good ?g2&:(>= ?g2 ?begins))))
  (exists (counts (requirement "course: basic life support")
                  (begins ?b3&:(<= ?b3 ?begins)) (good ?g3&:(>= ?g3 ?begins))))
  =>
  (assert (counts (requirement "bespoke training") (id ?id) (begins ?begins) (good ?good))))

(defrule recommendation
  (asked (pa ?pa) (person ?person) (task ?task) (at ?at))
  (item (kind "recommendation") (outcome "recommended")
        (pa ?pa) (person ?person) (task ?task) (role "PHB co-ordinator")
        (id ?id) (begins ?begins&:(<= ?begins ?at)) (good ?good))
  (not (item (kind "recommendation") (outcome ~"recommended") (pa ?pa) (person ?person) (task ?task)
             (begins ?no&:(>= ?no ?begins)&:(<= ?no ?at))))
  (exists (counts (requirement "agreement") (begins ?b1&:(<= ?b1 ?begins)) (good ?g1&:(>= ?g1 ?begins))))
  (exists (counts (requirement "DBS check") (begins ?b2&:(<= ?b2 ?begins)) (good ?g2&:(>= ?g2 ?begins))))
  (exists (counts (requirement "accountable person")
                  (begins ?b3&:(<= ?b3 ?begins)) (good ?g3&:(>= ?g3 ?begins))))
  (exists (counts (requirement "monitor") (begins ?b4&:(<= ?b4 ?begins)) (good ?g4&:(>= ?g4 ?begins))))
  =>
  (assert (counts (requirement "recommendation") (id ?id) (begins ?begins) (good ?good))))

; --- third level ---

(defrule supervised-practice
  (asked (pa ?pa) (person ?person) (task ?task) (at ?at))
  (item (kind "supervised practice") (outcome "done safely")
        (pa ?pa) (person ?person) (task ?task) (role "clinical trainer" | "registered practitioner")
        (id ?id) (begins ?begins&:(<= ?begins ?at)) (good ?good))
  (not (item (kind "supervised practice") (outcome ~"done safely") (pa ?pa) (person ?person) (task ?task)
             (begins ?no&:(>= ?no ?begins)&:(<= ?no ?at))))
  (exists (counts (requirement "bespoke training")
                  (begins ?b1&:(<= ?b1 ?begins)) (good ?g1&:(>= ?g1 ?begins))))
  =>
  (assert (counts (requirement "supervised practice") (id ?id) (begins ?begins) (good ?good))))

(defrule assessed-competent
  (asked (pa ?pa) (person ?person) (task ?task) (at ?at))
  (item (kind "assessment") (outcome "competent")
        (pa ?pa) (person ?person) (task ?task) (role "clinical trainer") (giver ?giver)
        (id ?id) (begins ?begins&:(<= ?begins ?at)) (good ?good))
  (not (item (kind "assessment") (outcome ~"competent") (pa ?pa) (person ?person) (task ?task)
             (begins ?no&:(>= ?no ?begins)&:(<= ?no ?at))))
  (exists
    (item (kind "registration") (outcome "in force") (topic ?giver)
          (begins ?since&:(<= ?since ?begins)) (good ?until&:(>= ?until ?begins)))
    (not (item (kind "registration") (outcome ~"in force") (topic ?giver)
               (begins ?ended&:(>= ?ended ?since)&:(<= ?ended ?begins)))))
  (exists (counts (requirement "bespoke training")
                  (begins ?b1&:(<= ?b1 ?begins)) (good ?g1&:(>= ?g1 ?begins))))
  =>
  (assert (counts (requirement "assessed competent") (id ?id) (begins ?begins) (good ?good))))

(defrule formal-review
  (asked (pa ?pa) (person ?person) (task ?task) (at ?at))
  (item (kind "formal review") (outcome "still competent")
        (pa ?pa) (person ?person) (task ?task) (role "clinical trainer" | "monitoring nurse") (giver ?giver)
        (id ?id) (begins ?begins&:(<= ?begins ?at)) (good ?good))
  (not (item (kind "formal review") (outcome ~"still competent") (pa ?pa) (person ?person) (task ?task)
             (begins ?no&:(>= ?no ?begins)&:(<= ?no ?at))))
  (exists
    (item (kind "registration") (outcome "in force") (topic ?giver)
          (begins ?since&:(<= ?since ?begins)) (good ?until&:(>= ?until ?begins)))
    (not (item (kind "registration") (outcome ~"in force") (topic ?giver)
               (begins ?ended&:(>= ?ended ?since)&:(<= ?ended ?begins)))))
  (exists (counts (requirement "bespoke training")
                  (begins ?b1&:(<= ?b1 ?begins)) (good ?g1&:(>= ?g1 ?begins))))
  (exists (counts (requirement "recommendation")
                  (begins ?b2&:(<= ?b2 ?begins)) (good ?g2&:(>= ?g2 ?begins))))
  =>
  (assert (counts (requirement "formal review") (id ?id) (begins ?begins) (good ?good))))

; --- the answer: first what is met, then what is not, then yes ---

(defrule met
  (asked (at ?at))
  (counts (requirement ?requirement) (id ?id) (good ?good&:(>= ?good ?at)))
  =>
  (assert (met (requirement ?requirement) (id ?id))))

(defrule unmet
  (declare (salience -10))
  (requirement (name ?requirement))
  (not (met (requirement ?requirement)))
  =>
  (assert (unmet (requirement ?requirement))))

(defrule may
  (declare (salience -20))
  (asked)
  (not (unmet))
  =>
  (assert (may (yes 1))))
