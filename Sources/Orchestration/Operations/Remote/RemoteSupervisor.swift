/// What runs on a host for the time of an operation, and sees to it that nothing of it goes on when nobody waits for it.
///
/// A script for any POSIX shell with the tools of a small system; nothing has to be installed. It speaks in lines that
/// begin with a mark that nobody else knows; all other lines are the operation's. It listens for a byte now and then: when
/// none has come for a while, or the connection has ended, the operation is stopped with all of its process group.
///
/// The program is a session of its own, and writes to a pipe that the script holds open: what it leaves in the background
/// keeps no connection open, and the script's own words come after all that the program has written.
enum RemoteSupervisor {
    /// How long it goes on without a word from the worker, in seconds.
    static let patience = 30
    /// How often the worker sends one.
    static let beat = Duration.seconds(5)
    /// How long a program may take to end after SIGTERM, in fifths of a second.
    private static let grace = 25

    /// The words of the command that runs it, for the login shell of the host.
    ///
    /// - Parameters:
    ///   - mark: what its own lines begin with; the text to start ends with it.
    ///   - name: of the working directory.
    ///   - csar: of the directory of the CSAR's files.
    static func command(mark: String, name: String, csar: String) -> String {
        "exec sh -c \(SecureShell.quoted(script)) ditrit \([mark, name, csar].map(SecureShell.quoted).joined(separator: " "))"
    }

    /// The words of the command that takes the files of a CSAR from its standard input, a tar archive.
    ///
    /// What nobody has used for a month goes.
    static func receiving(csar: String) -> String {
        "exec sh -c \(SecureShell.quoted(receiver)) ditrit \(SecureShell.quoted(csar))"
    }

    private static let receiver = """
        umask 077
        mkdir -p "$HOME/.ditrit/csar" && cd "$HOME/.ditrit/csar" || exit 74
        find . -mindepth 1 -maxdepth 1 -mtime +30 -exec rm -rf {} + 2>/dev/null
        rm -rf ".new-$$"
        mkdir ".new-$$" && tar -x -f - --no-same-owner -C ".new-$$" || { rm -rf ".new-$$"; exit 74; }
        mv -T ".new-$$" "$1" 2>/dev/null || rm -rf ".new-$$"
        [ -d "$1" ]
        """

    private static let script = """
        mark=$1 base=$HOME/.ditrit name=$2
        say() { printf "%s %s\\n" "$mark" "$*"; }
        runs() { kill -0 "-$1" 2>/dev/null; }
        DITRIT_CSAR=$base/csar/$3
        DITRIT_WORK=$base/work/$name.${mark##*-}
        [ -d "$DITRIT_CSAR" ] || { say missing; exit 0; }
        touch "$DITRIT_CSAR"
        mask=$(umask)
        umask 077
        mkdir -p "$base/work" && cd "$base/work" || { say impossible "its directory $base/work cannot be made"; exit 0; }
        find . -mindepth 1 -maxdepth 1 -mtime +30 -exec rm -rf {} + 2>/dev/null
        # Earlier attempts, whose workers were lost.
        for other in "$name".*; do
            [ -d "$other" ] || continue
            : >"$other/revoked"
            old=$(cat "$other/process" 2>/dev/null) || continue
            if tr "\\0" "\\n" <"/proc/$old/environ" 2>/dev/null | grep -qxF "DITRIT_OUTPUTS=$base/work/$other/outputs"
            then kill -KILL "-$old"
            fi
        done
        mkdir "$DITRIT_WORK" && cd "$DITRIT_WORK" && mkfifo lines || {
            say impossible "its directory $DITRIT_WORK cannot be made"
            exit 0
        }
        while IFS= read -r line && [ "$line" != "$mark" ]; do printf "%s\\n" "$line"; done >start
        [ "$line" = "$mark" ] || { cd / && rm -rf "$DITRIT_WORK"; exit 74; }
        say begun
        cat lines &
        reader=$!
        exec 8>lines
        export DITRIT_CSAR DITRIT_WORK
        {
            if command -v flock >/dev/null; then flock 9; fi
            [ ! -e revoked ] || exit 0
            (umask "$mask" && exec setsid sh "$DITRIT_WORK/start" >&8 2>&1 8>&- 9>&-) &
            echo "$!" >process
            wait "$!"
            status=$?
            printf "\\n%s status %s\\n" "$mark" "$status" >&8
            for file in outputs exports; do
                [ -f "$file" ] || continue
                head -c LIMIT "$file" | base64 | sed "s/^/$mark $file /" >&8
            done
            : >ended
            printf "%s end\\n" "$mark" >&8
        } 9>"$base/lock" </dev/null 2>/dev/null &
        waiter=$!
        while [ -n "$(timeout PATIENCE dd bs=1 count=1 2>/dev/null)" ]; do :; done
        trap "" PIPE
        if [ ! -e ended ]; then
            kill "$waiter" 2>/dev/null
            group=$(cat process 2>/dev/null)
            if [ -n "$group" ] && runs "$group"; then
                kill -TERM "-$group"
                left=GRACE
                while runs "$group" && [ "$left" -gt 0 ]; do
                    sleep 0.2
                    left=$((left - 1))
                done
                if runs "$group"; then kill -KILL "-$group"; fi
            fi
            say stopped
        fi
        kill "$reader" 2>/dev/null
        cd / && rm -rf "$DITRIT_WORK"
        """
        .replacing("PATIENCE", with: String(patience)).replacing("GRACE", with: String(grace))
        // One more than may be: it is refused then, not cut.
        .replacing("LIMIT", with: String(OutputFiles.longestFile + 1))
}
