; Manners: seats guests at a table, a man beside a woman, who share a hobby. The same productions as Rete/Manners.swift.

(deftemplate guest (slot name) (slot sex) (slot hobby))
(deftemplate context (slot state))
(deftemplate count (slot c))
(deftemplate seating
  (slot id) (slot pid) (slot seat1) (slot name1) (slot seat2) (slot name2) (slot path_done))
(deftemplate path (slot id) (slot name) (slot seat))
(deftemplate chosen (slot id) (slot name) (slot hobby))
(deftemplate last_seat (slot seat))

(defrule assign_first_seat
  ?context <- (context (state start))
  (guest (name ?n))
  ?count <- (count (c ?c))
  =>
  (assert (seating (id ?c) (pid 0) (seat1 1) (name1 ?n) (seat2 1) (name2 ?n) (path_done yes)))
  (assert (path (id ?c) (name ?n) (seat 1)))
  (modify ?count (c (+ ?c 1)))
  (modify ?context (state assign_seats)))

(defrule find_seating
  ?context <- (context (state assign_seats))
  (seating (id ?id) (seat2 ?seat2) (name2 ?n2) (path_done yes))
  (guest (name ?n2) (sex ?s) (hobby ?h))
  (guest (name ?n) (sex ~?s) (hobby ?h))
  ?count <- (count (c ?c))
  (not (path (id ?id) (name ?n)))
  (not (chosen (id ?id) (name ?n) (hobby ?h)))
  (not (seating (pid ?id)))
  =>
  (assert (seating (id ?c) (pid ?id) (seat1 ?seat2) (name1 ?n2) (seat2 (+ ?seat2 1)) (name2 ?n) (path_done no)))
  (assert (path (id ?c) (name ?n) (seat (+ ?seat2 1))))
  (assert (chosen (id ?id) (name ?n) (hobby ?h)))
  (modify ?count (c (+ ?c 1)))
  (modify ?context (state make_path)))

(defrule make_path
  (declare (salience 10))
  (context (state make_path))
  (seating (id ?id) (pid ?pid) (path_done no))
  (path (id ?pid) (name ?n) (seat ?s))
  (not (path (id ?id) (name ?n)))
  =>
  (assert (path (id ?id) (name ?n) (seat ?s))))

(defrule path_done
  ?context <- (context (state make_path))
  ?seating <- (seating (path_done no))
  =>
  (modify ?seating (path_done yes))
  (modify ?context (state check_done)))

(defrule are_we_done
  (declare (salience 10))
  ?context <- (context (state check_done))
  (last_seat (seat ?seat))
  (seating (seat2 ?seat))
  =>
  (modify ?context (state print_results)))

(defrule go_on
  ?context <- (context (state check_done))
  =>
  (modify ?context (state assign_seats)))

(defrule print_results
  (declare (salience 10))
  (context (state print_results))
  (last_seat (seat ?seat))
  (seating (id ?id) (seat2 ?seat))
  ?path <- (path (id ?id))
  =>
  (retract ?path))

(defrule all_done
  ?context <- (context (state print_results))
  =>
  (modify ?context (state done)))
