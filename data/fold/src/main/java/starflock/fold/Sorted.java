package starflock.fold;

import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sorted map: {@code put} and {@code remove} answer a new map that shares all but O(log n) nodes with the
 * old one. What a state is made of, so that a {@link Fold} can keep many states and pay for their differences only.
 *
 * <p>A weight-balanced tree with the parameters (3, 2), proven in Hirai and Yamamoto, "Balancing weight-balanced
 * trees",
 * J. Functional Programming 21 (2011). Weights are sizes, so the n-th entry and the rank of a key cost O(log n) too,
 * and
 * a window of rows needs no other index.
 */
public final class Sorted<K extends Comparable<? super K>, V> {
    /** One side may weigh at most this many times the other. */
    private static final int DELTA = 3;
    /** An inner grandchild lighter than this many times the outer one is mended by a single rotation. */
    private static final int GAMMA = 2;

    private record Node<K, V>(
            K key,
            V value,
            @Nullable Node<K, V> left,
            @Nullable Node<K, V> right,
            int size) {}

    private static final Sorted<?, ?> EMPTY = new Sorted<String, Object>(null);

    private final @Nullable Node<K, V> root;

    private Sorted(@Nullable Node<K, V> root) {
        this.root = root;
    }

    @SuppressWarnings("unchecked") // holds nothing, so it is a map of whatever one likes
    public static <K extends Comparable<? super K>, V> Sorted<K, V> empty() {
        return (Sorted<K, V>) EMPTY;
    }

    public int size() {
        return size(root);
    }

    public boolean isEmpty() {
        return root == null;
    }

    /** The value under {@code key}, or null. */
    public @Nullable V get(K key) {
        Node<K, V> node = root;
        while (node != null) {
            int order = key.compareTo(node.key);
            if (order == 0) {
                return node.value;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    public boolean contains(K key) {
        return get(key) != null;
    }

    /** How many keys are smaller than {@code key}. */
    public int rank(K key) {
        int rank = 0;
        Node<K, V> node = root;
        while (node != null) {
            int order = key.compareTo(node.key);
            if (order <= 0) {
                if (order == 0) {
                    return rank + size(node.left);
                }
                node = node.left;
            } else {
                rank += size(node.left) + 1;
                node = node.right;
            }
        }
        return rank;
    }

    /** The entry with {@code index} smaller keys. */
    public Map.Entry<K, V> entry(int index) {
        Node<K, V> node = node(index);
        return Map.entry(node.key, node.value);
    }

    /** The entry with the largest key. */
    public Optional<Map.Entry<K, V>> last() {
        return isEmpty() ? Optional.empty() : Optional.of(entry(size() - 1));
    }

    /** All values in the order of their keys; a view that costs nothing to make. */
    public List<V> values() {
        return values(0, size());
    }

    /** The values with indexes from {@code from} up to but without {@code to}. */
    public List<V> values(int from, int to) {
        if (from < 0 || to < from || to > size()) {
            throw new IndexOutOfBoundsException("[" + from + ", " + to + ") of " + size());
        }
        return new AbstractList<>() {
            @Override
            public V get(int index) {
                if (index < 0 || index >= to - from) {
                    throw new IndexOutOfBoundsException(index + " of " + (to - from));
                }
                return node(from + index).value;
            }

            @Override
            public int size() {
                return to - from;
            }
        };
    }

    public Sorted<K, V> put(K key, V value) {
        return new Sorted<>(put(root, key, value));
    }

    public Sorted<K, V> remove(K key) {
        return contains(key) ? new Sorted<>(remove(root, key)) : this;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof Sorted<?, ?> that) || size() != that.size()) {
            return false;
        }
        for (int index = 0; index < size(); index++) {
            if (!entry(index).equals(that.entry(index))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int index = 0; index < size(); index++) {
            text.append(index == 0 ? "" : ", ").append(entry(index));
        }
        return text.append('}').toString();
    }

    private Node<K, V> node(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException(index + " of " + size());
        }
        int left = index;
        Node<K, V> node = root;
        while (node != null) {
            int before = size(node.left);
            if (left == before) {
                return node;
            }
            if (left < before) {
                node = node.left;
            } else {
                left -= before + 1;
                node = node.right;
            }
        }
        throw new AssertionError("sizes do not add up");
    }

    private static <K, V> int size(@Nullable Node<K, V> node) {
        return node == null ? 0 : node.size;
    }

    private static <K extends Comparable<? super K>, V> Node<K, V> put(@Nullable Node<K, V> node, K key, V value) {
        if (node == null) {
            return new Node<>(key, value, null, null, 1);
        }
        int order = key.compareTo(node.key);
        if (order == 0) {
            return new Node<>(key, value, node.left, node.right, node.size);
        }
        return order < 0
                ? balanced(node, put(node.left, key, value), node.right)
                : balanced(node, node.left, put(node.right, key, value));
    }

    private static <K extends Comparable<? super K>, V> @Nullable Node<K, V> remove(@Nullable Node<K, V> node, K key) {
        if (node == null) {
            return null;
        }
        int order = key.compareTo(node.key);
        if (order != 0) {
            return order < 0
                    ? balanced(node, remove(node.left, key), node.right)
                    : balanced(node, node.left, remove(node.right, key));
        }
        if (node.left == null) {
            return node.right;
        }
        if (node.right == null) {
            return node.left;
        }
        Node<K, V> next = smallest(node.right);
        return balanced(next, node.left, remove(node.right, next.key));
    }

    private static <K, V> Node<K, V> smallest(Node<K, V> node) {
        Node<K, V> smallest = node;
        for (Node<K, V> next = node.left; next != null; next = next.left) {
            smallest = next;
        }
        return smallest;
    }

    /** {@code middle}'s entry between two trees of which one may have grown or shrunk by one entry. */
    private static <K, V> Node<K, V> balanced(
            Node<K, V> middle, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        if (right != null && tooHeavy(right, left)) {
            Node<K, V> inner = right.left;
            return inner == null || weight(inner) < GAMMA * weight(right.right)
                    ? join(right, join(middle, left, inner), right.right)
                    : join(inner, join(middle, left, inner.left), join(right, inner.right, right.right));
        }
        if (left != null && tooHeavy(left, right)) {
            Node<K, V> inner = left.right;
            return inner == null || weight(inner) < GAMMA * weight(left.left)
                    ? join(left, left.left, join(middle, inner, right))
                    : join(inner, join(left, left.left, inner.left), join(middle, inner.right, right));
        }
        return join(middle, left, right);
    }

    private static <K, V> boolean tooHeavy(@Nullable Node<K, V> one, @Nullable Node<K, V> other) {
        return weight(one) > DELTA * weight(other);
    }

    private static <K, V> int weight(@Nullable Node<K, V> node) {
        return size(node) + 1;
    }

    private static <K, V> Node<K, V> join(Node<K, V> middle, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        return new Node<>(middle.key, middle.value, left, right, size(left) + size(right) + 1);
    }
}
