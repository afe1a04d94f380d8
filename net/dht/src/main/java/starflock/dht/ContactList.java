package starflock.dht;

import org.jspecify.annotations.Nullable;

/** The contacts of a table in the order in which we last heard from them; linked through the contacts themselves. */
final class ContactList {
    private @Nullable Contact oldest;
    private @Nullable Contact latest;
    private int size;

    @Nullable
    Contact oldest() {
        return oldest;
    }

    @Nullable
    Contact latest() {
        return latest;
    }

    int size() {
        return size;
    }

    boolean contains(Contact contact) {
        return contact.older != null || contact.newer != null || contact == oldest;
    }

    /** Puts it at the latest end, wherever it was before. */
    void touch(Contact contact) {
        remove(contact);
        contact.older = latest;
        if (latest == null) oldest = contact;
        else latest.newer = contact;
        latest = contact;
        size++;
    }

    void remove(Contact contact) {
        if (!contains(contact)) return;
        if (contact.older == null) oldest = contact.newer;
        else contact.older.newer = contact.newer;
        if (contact.newer == null) latest = contact.older;
        else contact.newer.older = contact.older;
        contact.older = null;
        contact.newer = null;
        size--;
    }
}
