package starflock.datastar.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import starflock.datastar.EventStream;
import starflock.datastar.Json;
import starflock.datastar.Signals;
import starflock.datastar.SignalsException;
import starflock.datastar.StreamOptions;

/**
 * Datastar in a servlet. A stream holds no thread: it is written by the container's asynchronous output, so the servlet
 * and every filter before it must be mapped with {@code asyncSupported = true}.
 */
public final class ServletDatastar {

    private ServletDatastar() {}

    /** Reads the signals that a request carries, in its query or its body as its method says. */
    public static Signals signals(HttpServletRequest request) throws IOException, SignalsException {
        return signals(request, Json.Limits.ORDINARY);
    }

    /**
     * Reads the signals that a request carries; the body is read blockingly.
     *
     * @throws SignalsException if they are no JSON object within the limits; answer 400
     * @throws IOException if the connection breaks
     */
    public static Signals signals(HttpServletRequest request, Json.Limits limits) throws IOException, SignalsException {
        if (Signals.inQuery(request.getMethod())) {
            return Signals.fromQuery(request.getParameter(Signals.QUERY_PARAMETER), limits);
        }
        return Signals.fromBody(request.getInputStream().readNBytes(limits.maxLength() + 1), limits);
    }

    /** Answers with a stream of events, and leaves it open after the servlet has returned. */
    public static EventStream stream(HttpServletRequest request, HttpServletResponse response) throws IOException {
        return stream(request, response, StreamOptions.DEFAULT);
    }

    /**
     * Answers with a stream of events, and leaves it open after the servlet has returned. Read the signals first.
     *
     * @throws IOException if the client is gone already
     * @throws IllegalStateException if the servlet or a filter was not mapped as asynchronous
     */
    public static EventStream stream(HttpServletRequest request, HttpServletResponse response, StreamOptions options)
            throws IOException {
        response.setStatus(HttpServletResponse.SC_OK);
        // By setHeader: a container adds a charset to what setContentType is given.
        response.setHeader("Content-Type", "text/event-stream");
        response.setHeader("Cache-Control", "no-cache");
        if (request.getProtocol().equals("HTTP/1.1")) {
            response.setHeader("Connection", "keep-alive");
        }
        var async = request.startAsync();
        async.setTimeout(0);
        var stream = new ServletStream(async, response.getOutputStream(), options, request.getHeader("Last-Event-ID"));
        stream.start();
        return stream;
    }
}
