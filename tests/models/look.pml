/*
 * A look at a namespace before a Secret may go (src/SecretPin.Kubernetes/Live), against whatever happens meanwhile:
 * owners and children are created, adopted, deleted in the background, orphaned, held by finalizers.
 *
 * Every owner (a Deployment) and every child (a ReplicaSet) needs the Secret. Promise: if the look says that nothing does,
 * then nothing that was there when the look began is there in the end.
 *
 *   spin -run -safety look.pml                 errors: 0
 *   spin -DONE_LOOK -run -safety look.pml      errors: 1, what lost its owner is not looked at again
 *   spin -DOWNERS_FIRST -run -safety look.pml  errors: 1, owners are looked at before their children
 */
#define OWNERS 2
#define CHILDREN 2
#define STEPS 5
#define NOBODY OWNERS

bool hasDecided, isAllowed;
byte steps = STEPS;

/* Uids: what is gone never comes back. */
bool wasOwner[OWNERS], isOwner[OWNERS], isDeleting[OWNERS], isOrphaning[OWNERS], isHeld[OWNERS];
bool wasChild[CHILDREN], isChild[CHILDREN];
byte ownerOf[CHILDREN];

/* Whether it was there when the look began. */
bool ownerCounts[OWNERS], childCounts[CHILDREN];

/* What the look saw. */
bool sawOwner[OWNERS], sawDeleting[OWNERS], sawOrphaning[OWNERS];
bool sawChild[CHILDREN], sawAgain[CHILDREN];
byte sawOwnerOf[CHILDREN], sawOwnerOfAgain[CHILDREN];

/* Users and controllers. */
active proctype World() {
    byte o, c;
    do
    :: atomic { steps > 0 ->
        steps--;
        select(o : 0 .. OWNERS - 1);
        select(c : 0 .. CHILDREN - 1);
        if
        :: !wasOwner[o] -> wasOwner[o] = true; isOwner[o] = true
        :: isOwner[o] && !isDeleting[o] && !wasChild[c] -> wasChild[c] = true; isChild[c] = true; ownerOf[c] = o
        :: !wasChild[c] -> wasChild[c] = true; isChild[c] = true; ownerOf[c] = NOBODY
        :: isOwner[o] && !isDeleting[o] && isChild[c] && ownerOf[c] == NOBODY -> ownerOf[c] = o
        :: isOwner[o] && !isDeleting[o] -> isOwner[o] = false
        :: isOwner[o] && !isDeleting[o] -> isDeleting[o] = true; isHeld[o] = true
        :: isOwner[o] && !isDeleting[o] -> isDeleting[o] = true; isOrphaning[o] = true
        :: isOwner[o] && !isDeleting[o] -> isDeleting[o] = true; isOrphaning[o] = true; isHeld[o] = true
        :: isHeld[o] && !isOrphaning[o] -> isHeld[o] = false; isOwner[o] = false
        :: isChild[c] -> isChild[c] = false
        :: skip
        fi }
    :: atomic { steps > 0 -> steps = 0 }
    :: steps == 0 -> break
    od
}

/* Orphans before it lets an owner go; collects what names an owner that is gone. */
active proctype GarbageCollector() {
    byte o, c;
end:
    do
    :: atomic { isChild[0] && ownerOf[0] != NOBODY && !isOwner[ownerOf[0]] -> isChild[0] = false }
    :: atomic { isChild[1] && ownerOf[1] != NOBODY && !isOwner[ownerOf[1]] -> isChild[1] = false }
    :: atomic { isChild[0] && ownerOf[0] != NOBODY && isOrphaning[ownerOf[0]] -> ownerOf[0] = NOBODY }
    :: atomic { isChild[1] && ownerOf[1] != NOBODY && isOrphaning[ownerOf[1]] -> ownerOf[1] = NOBODY }
    :: atomic { isOrphaning[0] && !(isChild[0] && ownerOf[0] == 0) && !(isChild[1] && ownerOf[1] == 0) ->
        isOrphaning[0] = false; isOwner[0] = isHeld[0] }
    :: atomic { isOrphaning[1] && !(isChild[0] && ownerOf[0] == 1) && !(isChild[1] && ownerOf[1] == 1) ->
        isOrphaning[1] = false; isOwner[1] = isHeld[1] }
    od
}

#define lookAtChildren(saw, owners) d_step { \
    saw[0] = isChild[0]; owners[0] = ownerOf[0]; \
    saw[1] = isChild[1]; owners[1] = ownerOf[1] }
#define lookAtOwners() d_step { \
    sawOwner[0] = isOwner[0]; sawDeleting[0] = isDeleting[0]; sawOrphaning[0] = isOrphaning[0]; \
    sawOwner[1] = isOwner[1]; sawDeleting[1] = isDeleting[1]; sawOrphaning[1] = isOrphaning[1] }

#define isLost(c) (sawChild[c] && sawOwnerOf[c] != NOBODY \
    && (!sawOwner[sawOwnerOf[c]] || (sawDeleting[sawOwnerOf[c]] && !sawOrphaning[sawOwnerOf[c]])))
#ifdef ONE_LOOK
#define stays(c) (sawChild[c] && !isLost(c))
#else
#define stays(c) (sawChild[c] && (!isLost(c) || (sawAgain[c] && sawOwnerOfAgain[c] != sawOwnerOf[c])))
#endif

active proctype Guard() {
    d_step {
        ownerCounts[0] = isOwner[0]; ownerCounts[1] = isOwner[1];
        childCounts[0] = isChild[0]; childCounts[1] = isChild[1]
    }
#ifdef OWNERS_FIRST
    lookAtOwners();
    lookAtChildren(sawChild, sawOwnerOf);
#else
    lookAtChildren(sawChild, sawOwnerOf);
    lookAtOwners();
#endif
    lookAtChildren(sawAgain, sawOwnerOfAgain);
    isAllowed = !stays(0) && !stays(1) && !(sawOwner[0] && !sawDeleting[0]) && !(sawOwner[1] && !sawDeleting[1]);
    hasDecided = true
}

/* What a finalizer holds is on its way out, and so is what it owns, however long that takes. */
#define remains(c) (childCounts[c] && isChild[c] && !(ownerOf[c] != NOBODY && isHeld[ownerOf[c]]))

/* When nobody has anything left to do. */
active proctype Promise() {
    timeout;
    assert(hasDecided);
    if
    :: isAllowed ->
        assert(!remains(0) && !remains(1));
        assert(!(ownerCounts[0] && isOwner[0] && !isHeld[0]) && !(ownerCounts[1] && isOwner[1] && !isHeld[1]))
    :: else
    fi
}
