package starflock.udx;

/**
 * The largest of late: the best, second and third best of three parts of the window, as Kathleen Nichols' filter in
 * Linux keeps them. A time is whatever the caller counts.
 */
final class WindowedMax {
    private final long window;
    private final double[] values = new double[3];
    private final long[] times = new long[3];

    WindowedMax(long window) {
        this.window = window;
    }

    double get() {
        return values[0];
    }

    void update(long time, double value) {
        if (value >= values[0] || time - times[2] > window) {
            fill(0, time, value);
            return;
        }
        if (value >= values[1]) fill(1, time, value);
        else if (value >= values[2]) fill(2, time, value);
        expire(time, value);
    }

    private void expire(long time, double value) {
        long age = time - times[0];
        if (age > window) {
            shift(time, value);
            if (time - times[0] > window) shift(time, value);
        } else if (times[1] == times[0] && age > window / 4) {
            fill(1, time, value);
        } else if (times[2] == times[1] && age > window / 2) {
            fill(2, time, value);
        }
    }

    private void shift(long time, double value) {
        values[0] = values[1];
        times[0] = times[1];
        values[1] = values[2];
        times[1] = times[2];
        values[2] = value;
        times[2] = time;
    }

    private void fill(int from, long time, double value) {
        for (int i = from; i < 3; i++) {
            values[i] = value;
            times[i] = time;
        }
    }
}
