; Asserts the data and runs the program that were loaded before, and reports as the scenarios do.

(defglobal ?*start* = 0)

(deffunction report-peak-memory ()
  (open "/proc/self/status" status "r")
  (bind ?line (readline status))
  (while (neq ?line EOF)
    (if (eq (sub-string 1 6 ?line) "VmHWM:") then (printout t ?line crlf))
    (bind ?line (readline status)))
  (close status))

; Prints how many rules have fired.
(watch statistics)
(set-reset-globals FALSE)
(bind ?*start* (time))
(reset)
(run)
(printout t "seconds " (- (time) ?*start*) crlf)
(report-peak-memory)
(exit)
