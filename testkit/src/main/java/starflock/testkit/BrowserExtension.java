package starflock.testkit;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a {@link BrowserTest} its {@link People}: one Chromium for the whole run, fresh people for each test. They
 * leave right after the test's own body, before its clean-up stops the server, so that a stream cut by that stop is
 * no error.
 */
final class BrowserExtension implements ExecutionCondition, ParameterResolver, AfterTestExecutionCallback {
    private static final Namespace OURS = Namespace.create(BrowserExtension.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return Chromium.missing()
                .map(sentence -> {
                    if ("true".equals(System.getenv("CI"))) {
                        throw new IllegalStateException(sentence + " With CI=true that is a failure.");
                    }
                    return ConditionEvaluationResult.disabled(sentence);
                })
                .orElseGet(() -> ConditionEvaluationResult.enabled("Chromium and its driver are here"));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == People.class;
    }

    @Override
    public People resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Chromium chromium = context.getRoot()
                .getStore(OURS)
                .computeIfAbsent(Chromium.class, key -> Chromium.start(), Chromium.class);
        String test = context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName();
        return context.getStore(OURS)
                .computeIfAbsent(People.class, key -> new People(chromium.browser(), test), People.class);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        People people = context.getStore(OURS).get(People.class, People.class);
        if (people == null) {
            return;
        }
        boolean failed = context.getExecutionException().isPresent();
        people.leave(failed);
    }
}
