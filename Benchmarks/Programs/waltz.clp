; Waltz: labels the lines of a drawing as convex (+), concave (-) or boundaries (B) of bodies. The same productions as
; Rete/WaltzRule.swift. A point is x * 1000 + y.

(deftemplate stage (slot value))
(deftemplate line (slot p1) (slot p2))
(deftemplate edge (slot from) (slot to) (slot joined) (slot role) (slot label) (slot plotted))
(deftemplate junction (slot type) (slot base))

; Whether ?q is to the left of ?p, seen from ?b: positive; to the right: negative; in line: 0.
(deffunction side (?b ?p ?q)
  (- (* (- (div ?p 1000) (div ?b 1000)) (- (mod ?q 1000) (mod ?b 1000)))
     (* (- (mod ?p 1000) (mod ?b 1000)) (- (div ?q 1000) (div ?b 1000)))))

(deffunction sign (?x) (if (> ?x 0) then 1 else (if (< ?x 0) then -1 else 0)))

; The kind of a junction of three lines, and what the first, the second and the third line are in it.
(deffunction classify (?b ?p ?q ?r)
  (bind ?pq (sign (side ?b ?p ?q)))
  (bind ?qr (sign (side ?b ?q ?r)))
  (bind ?rp (sign (side ?b ?r ?p)))
  (if (= ?pq 0) then (return (create$ tee bar bar stem)))
  (if (= ?qr 0) then (return (create$ tee stem bar bar)))
  (if (= ?rp 0) then (return (create$ tee bar stem bar)))
  (if (= ?pq ?qr ?rp) then (return (create$ fork arm arm arm)))
  (if (= ?qr ?rp) then (return (create$ arrow barb barb shaft)))
  (if (= ?rp ?pq) then (return (create$ arrow shaft barb barb)))
  (create$ arrow barb shaft barb))

(defrule end_duplicate
  (declare (salience -10))
  ?stage <- (stage (value duplicate))
  =>
  (modify ?stage (value detect)))

(defrule end_detect
  (declare (salience -10))
  ?stage <- (stage (value detect))
  =>
  (modify ?stage (value find_boundary)))

(defrule end_find_boundary
  (declare (salience -10))
  ?stage <- (stage (value find_boundary))
  =>
  (modify ?stage (value label)))

(defrule end_label
  (declare (salience -10))
  ?stage <- (stage (value label))
  =>
  (modify ?stage (value plot)))

(defrule end_plot
  (declare (salience -10))
  ?stage <- (stage (value plot))
  =>
  (modify ?stage (value done)))

(defrule reverse_line
  (stage (value duplicate))
  ?line <- (line (p1 ?p1) (p2 ?p2))
  =>
  (assert (edge (from ?p1) (to ?p2) (joined no) (role none) (label none) (plotted no)))
  (assert (edge (from ?p2) (to ?p1) (joined no) (role none) (label none) (plotted no)))
  (retract ?line))

(defrule make_3_junction
  (stage (value detect))
  ?e1 <- (edge (from ?b) (to ?p) (joined no))
  ?e2 <- (edge (from ?b) (to ?q&~?p) (joined no))
  ?e3 <- (edge (from ?b) (to ?r&~?p&~?q) (joined no))
  =>
  (bind ?found (classify ?b ?p ?q ?r))
  (assert (junction (type (nth$ 1 ?found)) (base ?b)))
  (modify ?e1 (joined yes) (role (nth$ 2 ?found)))
  (modify ?e2 (joined yes) (role (nth$ 3 ?found)))
  (modify ?e3 (joined yes) (role (nth$ 4 ?found))))

(defrule make_ell
  (stage (value detect))
  ?e1 <- (edge (from ?b) (to ?p) (joined no))
  ?e2 <- (edge (from ?b) (to ?q&~?p) (joined no))
  (not (edge (from ?b) (to ~?p&~?q)))
  =>
  (assert (junction (type ell) (base ?b)))
  (modify ?e1 (joined yes) (role corner))
  (modify ?e2 (joined yes) (role corner)))

(defrule boundary_at_first
  (stage (value find_boundary))
  (junction (base ?b))
  (not (junction (base ?other&:(< ?other ?b))))
  ?edge <- (edge (from ?b) (role ~shaft) (label none))
  =>
  (modify ?edge (label B)))

(defrule boundary_at_last
  (stage (value find_boundary))
  (junction (base ?b))
  (not (junction (base ?other&:(> ?other ?b))))
  ?edge <- (edge (from ?b) (role ~shaft) (label none))
  =>
  (modify ?edge (label B)))

(defrule match_edge
  (stage (value label))
  (edge (from ?p) (to ?q) (label ?l&~none))
  ?edge <- (edge (from ?q) (to ?p) (label none))
  =>
  (modify ?edge (label ?l)))

(defrule tee_bar
  (stage (value label))
  (junction (type tee) (base ?b))
  ?edge <- (edge (from ?b) (to ?p) (role bar) (label none))
  =>
  (modify ?edge (label B)))

(defrule arrow_barbs
  (stage (value label))
  (junction (type arrow) (base ?b))
  (edge (from ?b) (to ?p) (role barb) (label ?l&~none))
  ?edge <- (edge (from ?b) (to ?q&~?p) (role barb) (label none))
  =>
  (modify ?edge (label ?l)))

(defrule arrow_shaft_of_boundary
  (stage (value label))
  (junction (type arrow) (base ?b))
  (edge (from ?b) (to ?p) (role barb) (label B))
  ?edge <- (edge (from ?b) (to ?q&~?p) (role shaft) (label none))
  =>
  (modify ?edge (label +)))

(defrule arrow_shaft_of_convex
  (stage (value label))
  (junction (type arrow) (base ?b))
  (edge (from ?b) (to ?p) (role barb) (label +))
  ?edge <- (edge (from ?b) (to ?q&~?p) (role shaft) (label none))
  =>
  (modify ?edge (label -)))

(defrule arrow_shaft_of_concave
  (stage (value label))
  (junction (type arrow) (base ?b))
  (edge (from ?b) (to ?p) (role barb) (label -))
  ?edge <- (edge (from ?b) (to ?q&~?p) (role shaft) (label none))
  =>
  (modify ?edge (label +)))

(defrule arrow_barb_of_concave
  (stage (value label))
  (junction (type arrow) (base ?b))
  (edge (from ?b) (to ?p) (role shaft) (label -))
  ?edge <- (edge (from ?b) (to ?q&~?p) (role barb) (label none))
  =>
  (modify ?edge (label +)))

(defrule fork_convex
  (stage (value label))
  (junction (type fork) (base ?b))
  (edge (from ?b) (to ?p) (role arm) (label +))
  ?edge <- (edge (from ?b) (to ?q&~?p) (role arm) (label none))
  =>
  (modify ?edge (label +)))

(defrule fork_two_boundaries
  (stage (value label))
  (junction (type fork) (base ?b))
  (edge (from ?b) (to ?p) (role arm) (label B))
  (edge (from ?b) (to ?q&~?p) (role arm) (label B))
  ?edge <- (edge (from ?b) (to ?r&~?p&~?q) (role arm) (label none))
  =>
  (modify ?edge (label -)))

(defrule fork_boundary_concave
  (stage (value label))
  (junction (type fork) (base ?b))
  (edge (from ?b) (to ?p) (role arm) (label B))
  (edge (from ?b) (to ?q&~?p) (role arm) (label -))
  ?edge <- (edge (from ?b) (to ?r&~?p&~?q) (role arm) (label none))
  =>
  (modify ?edge (label B)))

(defrule fork_two_concave
  (stage (value label))
  (junction (type fork) (base ?b))
  (edge (from ?b) (to ?p) (role arm) (label -))
  (edge (from ?b) (to ?q&~?p) (role arm) (label -))
  ?edge <- (edge (from ?b) (to ?r&~?p&~?q) (role arm) (label none))
  =>
  (modify ?edge (label -)))

(defrule ell_of_inner
  (stage (value label))
  (junction (type ell) (base ?b))
  (edge (from ?b) (to ?p) (role corner) (label ~none&~B))
  ?edge <- (edge (from ?b) (to ?q&~?p) (role corner) (label none))
  =>
  (modify ?edge (label B)))

(defrule ell_of_boundary
  (declare (salience -5))
  (stage (value label))
  (junction (type ell) (base ?b))
  (edge (from ?b) (to ?p) (role corner) (label B))
  ?edge <- (edge (from ?b) (to ?q&~?p) (role corner) (label none))
  =>
  (modify ?edge (label B)))

(defrule plot
  (stage (value plot))
  ?edge <- (edge (label ~none) (plotted no))
  =>
  (modify ?edge (plotted yes)))
