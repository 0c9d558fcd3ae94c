/*
 * The guard lists a namespace before it allows the deletion of a Secret (src/SecretPin.Kubernetes/Evidence), while other clients
 * create, adopt, delete (in the background) and orphan owners and children, and finalizers hold them.
 *
 * Every owner (a Deployment), every child (a ReplicaSet) and the custom resource reference the Secret. The guard lists and searches the custom
 * resources last, and they own nothing that the guard lists. In this model, a list is one step. In reality, the transfer of its objects takes time, but all
 * objects belong to one state, and the API server sends the resourceVersion of this state first. The guard requests the owners when it has received this
 * resourceVersion. If the list of the children fails after that, it starts again and contains a later state, so the guard lists everything again.
 * Property: if the guard allows the deletion, no object that existed when the guard started to list exists in the end.
 *
 *   spin -run -safety listing-order.pml                 errors: 0
 *   spin -DONE_LIST -run -safety listing-order.pml      errors: 1, orphans are not listed again
 *   spin -DOWNERS_FIRST -run -safety listing-order.pml  errors: 1, owners are listed before their children
 *   spin -DLATE_CHILDREN -run -safety listing-order.pml errors: 1, a list of children that started again is combined with earlier owners
 *   spin -DOLD_SEARCH -run -safety listing-order.pml    errors: 1, a search that started before the review is used
 */
#define OWNERS 2
#define CHILDREN 2
#define STEPS 5
#define NOBODY OWNERS

bool hasDecided, isAllowed;
byte steps = STEPS;

/* By uid: a deleted object never exists again. */
bool wasOwner[OWNERS], isOwner[OWNERS], isDeleting[OWNERS], isOrphaning[OWNERS], isHeld[OWNERS];
bool wasChild[CHILDREN], isChild[CHILDREN];
byte ownerOf[CHILDREN];

bool wasCustom, isCustom;

/* Whether the object existed when the list started. */
bool ownerCounts[OWNERS], childCounts[CHILDREN], customCounts;

/* The results of the lists. */
bool listedOwner[OWNERS], listedDeleting[OWNERS], listedOrphaning[OWNERS];
bool listedChild[CHILDREN], listedAgain[CHILDREN], listedCustom;
byte listedOwnerOf[CHILDREN], listedOwnerOfAgain[CHILDREN];

/* Users and controllers other than the garbage collector. */
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
        /* Only in the last steps, because the custom resource is independent of the other objects. */
        :: steps < 2 && !wasCustom -> wasCustom = true; isCustom = true
        :: isCustom -> isCustom = false
        :: skip
        fi }
    :: atomic { steps > 0 -> steps = 0 }
    :: steps == 0 -> break
    od
}

/* Orphans the children before it deletes an owner; deletes children whose owner is gone. */
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

#define listChildren(result, owners) d_step { \
    result[0] = isChild[0]; owners[0] = ownerOf[0]; \
    result[1] = isChild[1]; owners[1] = ownerOf[1] }
#define listOwners() d_step { \
    listedOwner[0] = isOwner[0]; listedDeleting[0] = isDeleting[0]; listedOrphaning[0] = isOrphaning[0]; \
    listedOwner[1] = isOwner[1]; listedDeleting[1] = isDeleting[1]; listedOrphaning[1] = isOrphaning[1] }

#define isOrphan(c) (listedChild[c] && listedOwnerOf[c] != NOBODY \
    && (!listedOwner[listedOwnerOf[c]] || (listedDeleting[listedOwnerOf[c]] && !listedOrphaning[listedOwnerOf[c]])))
#ifdef ONE_LIST
#define stays(c) (listedChild[c] && !isOrphan(c))
#else
#define stays(c) (listedChild[c] && (!isOrphan(c) || (listedAgain[c] && listedOwnerOfAgain[c] != listedOwnerOf[c])))
#endif

active proctype Guard() {
#ifdef OLD_SEARCH
    listedCustom = isCustom;
#endif
    d_step {
        customCounts = isCustom;
        ownerCounts[0] = isOwner[0]; ownerCounts[1] = isOwner[1];
        childCounts[0] = isChild[0]; childCounts[1] = isChild[1]
    }
#ifdef OWNERS_FIRST
    listOwners();
    listChildren(listedChild, listedOwnerOf);
#else
    listChildren(listedChild, listedOwnerOf);
    listOwners();
    if
    :: true
    :: true -> /* The list of the children starts again while the owners are listed. */
        listChildren(listedChild, listedOwnerOf);
#ifndef LATE_CHILDREN
        listChildren(listedChild, listedOwnerOf);
        listOwners();
#endif
    fi;
#endif
#ifndef OLD_SEARCH
    listedCustom = isCustom;
#endif
    listChildren(listedAgain, listedOwnerOfAgain);
    isAllowed = !listedCustom && !stays(0) && !stays(1) && !(listedOwner[0] && !listedDeleting[0]) && !(listedOwner[1] && !listedDeleting[1]);
    hasDecided = true
}

/* An owner with a finalizer is terminating, and so are its children, however long that takes. */
#define remains(c) (childCounts[c] && isChild[c] && !(ownerOf[c] != NOBODY && isHeld[ownerOf[c]]))

/* Checked when no process can continue. */
active proctype Promise() {
    timeout;
    assert(hasDecided);
    if
    :: isAllowed ->
        assert(!remains(0) && !remains(1) && !(customCounts && isCustom));
        assert(!(ownerCounts[0] && isOwner[0] && !isHeld[0]) && !(ownerCounts[1] && isOwner[1] && !isHeld[1]))
    :: else
    fi
}
