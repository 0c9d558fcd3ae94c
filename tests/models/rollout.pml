/*
 * A rollout with the leader, the webhook and clients that apply the same manifests again and again, and a leader that crashes or has a successor
 * while it still runs.
 *
 * State of the alias in the API server: to (the target version), released (bit mask of workloads), ended (0 in progress, 1 complete, 2 rolled back),
 * version (resourceVersion). The webhook reads the alias live, in one step, as part of the review; a review is atomic with respect to the read, but
 * the API server serialises the writes of one workload. The leader reads the alias, decides, and writes with the resourceVersion that it read.
 *
 * Checked: a workload that gets the new version was released, or the rollout was complete, at a moment between the start and the end of its review;
 * and the released set never shrinks within one rollout.
 *
 * Alternatives that must fail:
 *   CACHED       the webhook reads a copy of the alias that a watch keeps, which may be of an earlier rollout: a workload gets a version early
 *   NO_VERSION   the leader writes without the resourceVersion: an old leader writes back what a rollback withdrew
 *   ACT_FIRST    the leader moves the workload before it writes the release
 */
#define WORKLOADS 2
#define ALL 3

byte released, ended, version;
byte rollout;                  /* the number of the rollout, 1 or 2: a newer version restarts it with nothing released */
byte has[WORKLOADS];           /* 0: the old version, n: the version of rollout n */

byte cachedReleased, cachedEnded, cachedRollout;

inline read(r, e, n) {
#ifdef CACHED
    r = cachedReleased; e = cachedEnded; n = cachedRollout;
#else
    r = released; e = ended; n = rollout;
#endif
}

/* One review of workload w: what the webhook decides. Stored at once: the API server serialises the writes of one object. */
inline apply(w) {
    atomic {
        read(r, e, n);
        if
        :: e == 1 || (e == 0 && (r & (1 << w))) ->
            /* The property: no workload outside of the released set ever gets the new version. */
            assert(n == rollout && (ended == 1 || (ended == 0 && (released & (1 << w)))));
            has[w] = n
        :: e == 2 -> has[w] = 0
        :: else -> skip             /* rule 3: it keeps its version */
        fi;
        r = 0; e = 0; n = 0
    }
}

/* A GitOps tool applies all workloads again and again. */
proctype Client() {
    byte r, e, n, w;
    byte rounds = 0;
    do
    :: rounds < 3 -> rounds++; w = 0;
        do
        :: w < WORKLOADS -> apply(w); w++
        :: else -> break
        od
    :: break
    od
}

/* The leader, which may crash at any step; its successor runs the same code, possibly at the same time. */
proctype Leader() {
    byte r, e, n, v, next, end, w;
    byte r2, e2, n2;
    byte steps = 0;
    do
    :: steps < 3 -> steps++;
        atomic { r = released; e = ended; n = rollout; v = version };
        next = r; end = e;
        if
        :: e != 0 -> goto done
        :: e == 0 && r == ALL -> if :: end = 1 :: end = 2 fi
        :: e == 0 && r == 0 -> next = 1
        :: e == 0 && r == 1 -> if :: next = ALL :: end = 2 fi
        fi;
#ifdef ACT_FIRST
        if
        :: end == 0 ->
            atomic { assert(released & 1 || ended != 0); has[0] = n }
        :: else -> skip
        fi;
#endif
        atomic {
            if
#ifdef NO_VERSION
            :: true ->
#else
            :: version == v ->
#endif
                /* Within one rollout, nothing that was released is withdrawn, and an end is final. */
                assert(n == rollout && ended == 0 && (next & released) == released);
                released = next; ended = end; version++
            :: else -> skip            /* 409: read again */
            fi
        }
    :: break                           /* a crash */
    od;
done: skip
}

/* The source names a newer version: the rollout starts again with nothing released. */
proctype Source() {
    byte v;
    v = version;
    atomic {
        if
        :: version == v && ended == 0 -> rollout = 2; released = 0; version++
        :: else -> skip
        fi
    }
}

/* A watch that is late. */
proctype Watch() {
    do
    :: atomic { cachedReleased = released; cachedEnded = ended; cachedRollout = rollout }
    :: break
    od
}

init {
    rollout = 1; cachedRollout = 1;
    atomic {
        run Client(); run Leader(); run Leader(); run Source();
#ifdef CACHED
        run Watch()
#endif
    }
}
