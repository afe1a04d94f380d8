package starflock.sheet;

import starflock.datastar.Rule;
import starflock.datastar.Shape;

/** Places as JSON has them: by their names. */
final class Places {
    static final Shape<String> CELL = Shape.text()
            .with(new Rule<>(
                    text -> Cell.parse(text).isPresent(),
                    "must be a cell from A1 to " + new Cell(Cell.LIMIT - 1, Cell.LIMIT - 1).name()));
    static final Shape<String> AREA =
            Shape.text().with(new Rule<>(text -> Area.parse(text).isPresent(), "must be cells such as B7 or B7:D9"));
    /** Which event of a log. */
    static final Shape<Long> SEQ = Shape.whole().with(Rule.between(0, Long.MAX_VALUE));

    private Places() {}

    static Cell cell(String valid) {
        return Cell.parse(valid).orElseThrow();
    }

    static Area area(String valid) {
        return Area.parse(valid).orElseThrow();
    }
}
