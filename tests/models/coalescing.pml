/*
 * Reads that callers share (src/SecretPin.Kubernetes/Live/ReadCoalescer.cs). A read serves only callers that were there before it
 * began; a key has at most one read in flight and one waiting behind it; a caller may give up at any time.
 *
 * Promise: whoever gets an answer learns of all that was there when he asked.
 *
 *   spin -run -safety coalescing.pml               errors: 0
 *   spin -DJOIN_LATE -run -safety coalescing.pml   errors: 1, callers join a read that has begun
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

/* RunAsync: the read, then the one for those who came meanwhile, until nobody did. */
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

    /* Wait, or give up. */
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
