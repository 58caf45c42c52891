/// What runs on a host for the time of an operation, and sees to it that nothing of it goes on when nobody waits for it.
///
/// A script for any POSIX shell with the tools of a small system; nothing has to be installed. It speaks in lines that
/// begin with a mark that nobody else knows; all other lines are the operation's. It listens for a byte now and then: when
/// none has come for a while, or the connection has ended, the operation is stopped with all of its process group.
///
/// The script has the lock of the host from before the operation begins until nothing of it goes on that is stopped with
/// it. The program is a session of its own, and writes to a pipe that the script holds open: what it leaves in the
/// background keeps no connection open, and the script's own words come after all that the program has written.
enum RemoteSupervisor {
    /// How long it goes on without a word from the worker, in seconds.
    static let patience = 30
    /// How often the worker sends one.
    static let beat = Duration.seconds(5)
    /// How long a program may take to end after SIGTERM, and how long its end is waited for after SIGKILL, in fifths of a
    /// second.
    private static let grace = 25

    /// The words of the command that runs it, for the login shell of the host.
    ///
    /// - Parameters:
    ///   - mark: what its own lines begin with; the text to start ends with it.
    ///   - name: of the working directory.
    ///   - csar: of the directory of the CSAR's files.
    static func command(mark: String, name: String, csar: String) -> String {
        SecureShell.script(script, [mark, name, csar])
    }

    private static let script = """
        mark=$1 base=$HOME/.ditrit name=$2
        # On a line of its own and in one piece, whatever else is written there.
        say() { printf "\\n%s %s\\n" "$mark" "$*"; }
        # Of a program that has begun a moment ago: it may not have a group yet.
        signal() { { kill "-$1" "-$2" || kill "-$1" "$2"; } 2>/dev/null; }
        # Until all of it is gone the host is its, but not for ever: what hangs in the kernel may stay.
        outlast() {
            left=GRACE
            while signal 0 "$1" && [ "$left" -gt 0 ]; do
                sleep 0.2
                left=$((left - 1))
            done
        }
        halt() {
            for word in TERM KILL; do
                signal "$word" "$1"
                outlast "$1"
            done
        }
        for tool in base64 dd flock head mkfifo setsid timeout; do
            command -v "$tool" >/dev/null || { say impossible "it has no $tool"; exit 0; }
        done
        DITRIT_CSAR=$base/csar/$3
        DITRIT_WORK=$base/work/$name.${mark##*-}
        [ -d "$DITRIT_CSAR" ] || { say missing; exit 0; }
        touch "$DITRIT_CSAR"
        mask=$(umask)
        umask 077
        mkdir -p "$base/work" && cd "$base/work" && touch "$base/lock" || {
            say impossible "its directory $base/work cannot be made"
            exit 0
        }
        find . -mindepth 1 -maxdepth 1 -mtime +30 -exec rm -rf {} + 2>/dev/null
        # Earlier attempts, whose workers were lost.
        for other in "$name".*; do
            [ -d "$other" ] || continue
            : >"$other/revoked"
            old=$(cat "$other/process" 2>/dev/null) || continue
            # Somebody else may have its number by now.
            if [ "/proc/$old/cwd" -ef "$other" ] ||
                tr "\\0" "\\n" <"/proc/$old/environ" 2>/dev/null | grep -qxF "DITRIT_OUTPUTS=$base/work/$other/outputs"
            then signal KILL "$old"
            fi
        done
        mkdir "$DITRIT_WORK" && cd "$DITRIT_WORK" && mkfifo lines || {
            say impossible "its directory $DITRIT_WORK cannot be made"
            exit 0
        }
        while IFS= read -r line && [ "$line" != "$mark" ]; do printf "%s\\n" "$line"; done >start
        [ "$line" = "$mark" ] || { cd / && rm -rf "$DITRIT_WORK"; exit 74; }
        exec 9>"$base/lock"
        say waiting
        cat lines 9>&- &
        reader=$!
        exec 8>lines
        export DITRIT_CSAR DITRIT_WORK
        {
            # The reader goes when the connection does.
            trap : PIPE
            trap 'trap "" TERM; halt "$!"; exit' TERM
            flock 9 &
            if ! wait "$!"; then
                say impossible "its lock $base/lock cannot be had"
            elif [ ! -e start ] || [ -e revoked ]; then
                say impossible "another attempt at the operation has taken its place"
            else
                say begun
                (umask "$mask" && exec setsid sh "$DITRIT_WORK/start" 2>&1 9>&-) &
                echo "$!" >process
                [ ! -e revoked ] || halt "$!"
                wait "$!"
                status=$?
                # Another attempt has killed it, and waits for the lock.
                [ ! -e revoked ] || outlast "$!"
                say status "$status"
                for file in outputs exports; do
                    [ -f "$file" ] || continue
                    head -c LIMIT "$file" | base64 | while IFS= read -r piece; do say "$file" "$piece"; done
                done
                : >ended
                flock -u 9
                say end
            fi
        } </dev/null >&8 2>/dev/null 8>&- &
        waiter=$!
        while [ -n "$(timeout PATIENCE dd bs=1 count=1 2>/dev/null)" ]; do :; done
        if [ ! -e ended ]; then
            while kill -TERM "$waiter" 2>/dev/null; do sleep 0.2; done
        fi
        kill "$reader" 2>/dev/null
        cd / && rm -rf "$DITRIT_WORK"
        """
        .replacing("PATIENCE", with: String(patience)).replacing("GRACE", with: String(grace))
        // One more than may be: it is refused then, not cut.
        .replacing("LIMIT", with: String(OutputFiles.longestFile + 1))
}
