/*
 * Shared reads (src/SecretPin.Kubernetes/LiveReads/ReadCoalescer.cs). A read serves only callers that called before it started. A key has
 * at most one read in flight and one pending. A caller may cancel at any time.
 *
 * Property: each result contains everything that existed when its caller called.
 *
 *   spin -run -safety coalescing.pml               errors: 0
 *   spin -DJOIN_LATE -run -safety coalescing.pml   errors: 1, callers join a read that has started
 */
#define CALLERS 3
#define WRITES 2
#define READS 4
#define NONE READS

byte written;

byte inFlight = NONE, next = NONE, made;
byte waiters[READS], answer[READS];
bool isAnswered[READS];
byte reading;

active proctype Writer() {
    do
    :: written < WRITES -> written++
    :: break
    od
}

/* RunAsync: the read, and then each pending read. */
proctype Run(byte first) {
    byte read = first, seen;
    do
    :: read != NONE ->
        reading++;
        assert(reading == 1);
        seen = written;
        atomic { reading--; answer[read] = seen; isAnswered[read] = true }
        atomic { read = next; inFlight = next; next = NONE }
    :: else -> break
    od
}

active [CALLERS] proctype Caller() {
    byte asked, mine;
    asked = written;

    /* Join. */
    atomic {
        if
        :: inFlight == NONE ->
            assert(next == NONE);
            mine = made; made++; inFlight = mine;
            run Run(mine)
        :: else ->
#ifdef JOIN_LATE
            mine = inFlight
#else
            if
            :: next == NONE -> next = made; made++
            :: else
            fi;
            mine = next
#endif
        fi;
        waiters[mine]++
    }

    /* Wait, or cancel. */
    if
    :: isAnswered[mine] -> assert(answer[mine] >= asked)
    :: skip
    fi;

    /* Leave. */
    atomic {
        waiters[mine]--;
        if
        :: waiters[mine] == 0 && !isAnswered[mine] && next == mine -> next = NONE
        :: else
        fi
    }
}
