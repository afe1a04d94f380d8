package starflock.testkit;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ForcedColors;
import com.microsoft.playwright.options.ReducedMotion;

/**
 * What a person sits in front of. Sizes are CSS pixels; language and time zone are the same for everybody
 * unless a test says otherwise, so that a page looks the same on every machine.
 *
 * @param touch a touch screen and a phone's way of laying out pages
 * @param dark the system asks for dark pages
 * @param still the system asks for reduced motion
 * @param forcedColors the system replaces colours by a few of strong contrast
 * @param zone what its clock shows, as in the time zone database
 */
public record Device(
        int width, int height, boolean touch, boolean dark, boolean still, boolean forcedColors, String zone) {
    /** 1440 × 900, mouse, light. */
    public static Device desktop() {
        return new Device(1440, 900, false, false, false, false, "UTC");
    }

    /** 768 × 1024, touch, light. */
    public static Device tablet() {
        return new Device(768, 1024, true, false, false, false, "UTC");
    }

    /** 390 × 844, touch, light. */
    public static Device phone() {
        return new Device(390, 844, true, false, false, false, "UTC");
    }

    public Device sized(int width, int height) {
        return new Device(width, height, touch, dark, still, forcedColors, zone);
    }

    public Device inDark() {
        return new Device(width, height, touch, true, still, forcedColors, zone);
    }

    public Device withReducedMotion() {
        return new Device(width, height, touch, dark, true, forcedColors, zone);
    }

    public Device withForcedColors() {
        return new Device(width, height, touch, dark, still, true, zone);
    }

    /** With its clock set for another place, such as {@code Asia/Tokyo}. */
    public Device in(String zone) {
        return new Device(width, height, touch, dark, still, forcedColors, zone);
    }

    Browser.NewContextOptions options() {
        return new Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setHasTouch(touch)
                .setIsMobile(touch)
                .setColorScheme(dark ? ColorScheme.DARK : ColorScheme.LIGHT)
                .setReducedMotion(still ? ReducedMotion.REDUCE : ReducedMotion.NO_PREFERENCE)
                .setForcedColors(forcedColors ? ForcedColors.ACTIVE : ForcedColors.NONE)
                .setIgnoreHTTPSErrors(true)
                .setLocale("en-GB")
                .setTimezoneId(zone);
    }
}
