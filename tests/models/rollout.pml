/*
 * A rollout with the leader, the webhook and clients that apply the same manifests again and again, and a leader that crashes or has a successor
 * while it still runs.
 *
 * State of the alias in the API server: released (bit mask of workloads), ended (0 in progress, 1 complete, 2 rolled back), rollout (the number of
 * its new version), rejected (bit mask of versions), version (resourceVersion). State of a workload: has (the version that is stored in it; its
 * resourceVersion changes with it). The first step contains workload 0, whose pods are ready when they run its version.
 *
 * A review takes three steps, and others act between them: the API server reads the workload, the webhook reads the alias live and decides, and the
 * API server stores the result if the workload has not changed since. The leader takes three steps, too: it reads the alias, lists the workloads and
 * decides, and writes with the resourceVersion of the alias that it read. Then it moves a workload by a review (a resolve request).
 *
 * Checked:
 *   - a workload gets a new version only if it is released, or if the rollout is complete, when the webhook decides;
 *   - no workload gets a rejected version, and a workload that is not released keeps a version that was not rejected;
 *   - the second step is released only when the workload of the first has the new version and is ready;
 *   - the released set never shrinks within one rollout, and an end is final.
 *
 * Alternatives that must fail:
 *   CACHED       the webhook reads a copy of the alias that a watch keeps, which may be of an earlier rollout: a workload gets a version early
 *   NO_VERSION   the leader writes without the resourceVersion: an old leader writes back what a rollback withdrew
 *   ACT_FIRST    the leader writes the version into the workload itself, before it writes the release
 *   LAST_WRITE   a review is stored although the workload has changed since: a delayed apply takes the version back from a workload that was ready
 *   NO_READY     the leader does not wait until the workload of the first step is ready
 */
#define WORKLOADS 2
#define ALL 3
#define RELEASED(w) (released & (1 << (w)))

byte released, ended, version, rejected;
byte rollout;                  /* 1 or 2: a newer version restarts the rollout with nothing released */
byte has[WORKLOADS];           /* 0: the old version, n: the version of rollout n */
bool ready;

byte cachedReleased, cachedEnded, cachedRollout, cachedRejected;

/* One review of workload w. */
inline review(w) {
    cur = has[w];
    d_step {
#ifdef CACHED
        r = cachedReleased; e = cachedEnded; n = cachedRollout; x = cachedRejected;
#else
        r = released; e = ended; n = rollout; x = rejected;
#endif
        if
        :: e == 1 || (e == 0 && (r & (1 << w))) -> got = n
        :: e == 2 -> got = 0
        :: else ->
            if
            :: x & (1 << cur) -> got = 0      /* rule 4 */
            :: else -> got = cur              /* rule 3: it keeps its version */
            fi
        fi;
        /* No workload gets a version before its turn, or after its rejection. */
        assert(got == 0 || got == cur || (got == rollout && (ended == 1 || (ended == 0 && RELEASED(w)))));
        assert(got == 0 || !(rejected & (1 << got)));
        r = 0; e = 0; n = 0; x = 0
    };
    d_step {
        if
#ifdef LAST_WRITE
        :: has[w] != got ->
#else
        :: has[w] == cur && has[w] != got ->
#endif
            has[w] = got;
            if
            :: w == 0 -> ready = false
            :: else -> skip
            fi
        :: else -> skip                       /* 409, and the client applies again later; or nothing changes */
        fi;
        cur = 0; got = 0
    }
}

/* A GitOps tool applies the workloads again and again, in any order. */
proctype Client() {
    byte r, e, n, x, cur, got;
    byte reviews = 0;
    do
    :: reviews < 2 -> reviews++;
        if
        :: review(0)
        :: review(1)
        fi
    :: break
    od
}

/* The leader, which may crash at any step; its successor runs the same code, possibly at the same time. */
proctype Leader(byte rounds) {
    byte r, e, n, x, cur, got;
    byte next, end, seen, v;
    do
    :: rounds > 0 -> rounds--;
        d_step { next = released; end = ended; seen = rollout; v = version };
        atomic {
            if
            :: end == 0 && next == ALL -> if :: end = 1 :: end = 2 fi
            :: end == 0 && next == 0 -> next = 1
#ifdef NO_READY
            :: end == 0 && next == 1 -> next = ALL
#endif
            :: end == 0 && next == 1 && has[0] == seen && ready -> next = ALL
            :: end == 0 && next == 1 -> end = 2          /* a check or a deadline fails */
            :: true -> skip
            fi
        };
#ifdef ACT_FIRST
        if
        :: end == 0 -> d_step { assert(RELEASED(0) || ended == 1); has[0] = seen; ready = false }
        :: else -> skip
        fi;
#endif
        atomic {
            if
#ifdef NO_VERSION
            :: end != ended || next != released ->
#else
            :: version == v && (end != ended || next != released) ->
#endif
                assert(seen == rollout && ended == 0 && (next & released) == released);
                assert(next != ALL || released != 1 || (has[0] == rollout && ready));
                released = next; ended = end; version++;
                if
                :: end == 2 -> rejected = rejected | (1 << seen)
                :: else -> skip
                fi
            :: else -> skip                   /* 409: read again; or nothing to write */
            fi;
            next = 0; end = 0; seen = 0; v = 0
        };
        /* It moves a workload that has another version: forward, or back after a rollback. Or it crashes before. */
        if
        :: has[0] != rollout && ended == 0 && RELEASED(0) -> review(0)
        :: has[1] != rollout && ended == 0 && RELEASED(1) -> review(1)
        :: has[0] != 0 && ended == 2 -> review(0)
        :: has[1] != 0 && ended == 2 -> review(1)
        :: true
        fi
    :: break
    od
}

/* The source names a newer version: the rollout starts again with nothing released. */
proctype Source() {
    byte v;
    v = version;
    atomic {
        if
        :: version == v && ended != 1 -> rollout = 2; released = 0; ended = 0; version++
        :: else -> skip
        fi
    }
}

/* The controller of workload 0. */
proctype Controller() {
    do
    :: !ready -> ready = true
    :: break
    od
}

/* A watch that is late. */
proctype Watch() {
    do
    :: d_step { cachedReleased = released; cachedEnded = ended; cachedRollout = rollout; cachedRejected = rejected }
    :: break
    od
}

init {
    atomic {
        rollout = 1; cachedRollout = 1; ready = true;
        run Client(); run Leader(3); run Leader(1); run Source(); run Controller();
#ifdef CACHED
        run Watch()
#endif
    }
}
