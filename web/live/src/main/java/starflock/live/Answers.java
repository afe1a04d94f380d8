package starflock.live;

import java.util.Optional;
import starflock.datastar.Json;
import starflock.datastar.SignalsException;
import starflock.datastar.SignalsException.FieldProblem;
import starflock.datastar.SignalsException.Problem;

/**
 * What a page hears about its command: below the command's name a sentence for each of its fields, empty where all is well, and
 * one for the whole under {@value #WHOLE}.
 */
final class Answers {
    static final String WHOLE = "form";

    private Answers() {}

    static Json.Obj of(String command, Json.Obj fields, Outcome outcome) {
        Json.Obj errors = Json.object().with(WHOLE, "");
        for (String field : fields.members().keySet()) {
            errors = errors.with(field, "");
        }
        switch (outcome) {
            case Outcome.Done() -> {}
            case Outcome.Failed(String sentence) -> errors = errors.with(WHOLE, sentence);
            case Outcome.Refused refused -> {
                for (var error : refused.errors().entrySet()) {
                    errors = errors.with(error.getKey().isEmpty() ? WHOLE : error.getKey(), error.getValue());
                }
            }
        }
        return Json.object().with(command, errors);
    }

    /** For fields that are not as they should be; empty if what was sent has no fields at all. */
    static Optional<Json.Obj> of(String command, SignalsException bad) {
        if (!(bad.problem() instanceof Problem.Invalid invalid)) {
            return Optional.empty();
        }
        Json.Obj errors = Json.object().with(WHOLE, "");
        for (FieldProblem problem : invalid.fields()) {
            errors = errors.with(problem.path().isEmpty() ? WHOLE : problem.path(), problem.message());
        }
        return Optional.of(Json.object().with(command, errors));
    }
}
