package starflock.look;

/**
 * A colour in OKLCH and its contrast with another, as WCAG 2.2 reckons it. The conversion is the one of CSS Color 4,
 * section 9.4; a colour outside sRGB is clipped channel by channel, which is what browsers do on an ordinary screen.
 *
 * @param lightness 0 to 1
 * @param chroma 0 (grey) to about 0.37
 * @param hue in degrees
 */
record Oklch(double lightness, double chroma, double hue) {
    /** Contrast ratio, 1 to 21. */
    double contrast(Oklch other) {
        double a = luminance() + 0.05;
        double b = other.luminance() + 0.05;
        return Math.max(a, b) / Math.min(a, b);
    }

    private double luminance() {
        double a = chroma * Math.cos(Math.toRadians(hue));
        double b = chroma * Math.sin(Math.toRadians(hue));
        double l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
        double m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
        double s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
        double red = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
        double green = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
        double blue = -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s;
        return 0.2126 * clip(red) + 0.7152 * clip(green) + 0.0722 * clip(blue);
    }

    private static double cube(double x) {
        return x * x * x;
    }

    private static double clip(double channel) {
        return Math.clamp(channel, 0, 1);
    }
}
