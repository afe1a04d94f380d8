package starflock.dht;

/**
 * A node has two ports. While it does not know whether strangers can reach it, it asks from the client port, and has
 * others knock at the server port, to which nobody has opened a way from inside; once that works, the server port is the
 * one that it uses and is known by.
 */
public enum SocketRole {
    CLIENT,
    SERVER
}
