package starflock.testkit;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.PlaywrightException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The people in one browser test: each with a browser profile of their own, all in one Chromium. Not thread-safe: the
 * driver's events are only read while one of its calls runs, all on the test's thread.
 */
public final class People implements AutoCloseable {
    private final Browser browser;
    private final String test;
    private final Map<String, Person> present = new LinkedHashMap<>();

    People(Browser browser, String test) {
        this.browser = browser;
        this.test = test;
    }

    /** A person at a desktop computer. */
    public Person join(String name) {
        return join(name, Device.desktop());
    }

    /**
     * A person with that device and an empty profile.
     *
     * @param name what failures and screenshots call this person; unique in the test
     */
    public Person join(String name, Device device) {
        if (present.containsKey(name)) {
            throw new IllegalArgumentException(name + " is already here");
        }
        Person person = new Person(name, device, browser);
        present.put(name, person);
        return person;
    }

    /**
     * Everybody leaves; throws an {@link AssertionError} that lists the errors of their pages which nobody
     * announced.
     */
    @Override
    public void close() {
        leave(false);
    }

    void leave(boolean failed) {
        List<String> errors = new ArrayList<>();
        for (Person person : present.values()) {
            errors.addAll(person.unexpectedErrors());
        }
        if (failed || !errors.isEmpty()) {
            present.values().forEach(this::keepPictures);
        }
        present.values().forEach(Person::leave);
        present.clear();
        if (!errors.isEmpty()) {
            throw new AssertionError("Pages reported errors:\n  " + String.join("\n  ", errors)
                    + "\nIf one of them belongs to the test, announce it with person.expectError(part of its text).");
        }
    }

    private void keepPictures(Person person) {
        try {
            person.screenshot("failed/" + test + "-" + person.name());
        } catch (PlaywrightException gone) {
            System.err.println("No picture of " + person.name() + "'s page: " + gone.getMessage());
        }
    }
}
