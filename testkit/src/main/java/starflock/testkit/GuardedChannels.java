package starflock.testkit;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * Has the JDK's own channels ask somebody before they connect or send: these classes' methods get a first line,
 *
 * <pre>{@code
 *     ((BiConsumer) System.getProperties().get(KEY)).accept(this, whereTo);
 * }</pre>
 *
 * <p>since they cannot see ours. Java has had nothing that watches connections since the security manager went
 * (JEP 486); an agent is what it names instead. The process attaches it to itself.
 */
public final class GuardedChannels {
    private static final String KEY = "starflock.testkit.guard";

    /** Methods that lead out, by class; those that have an address are told by it. */
    private static final Map<String, Set<String>> WAYS_OUT = Map.of(
            "sun/nio/ch/NioSocketImpl", Set.of("connect"),
            "sun/nio/ch/SocketChannelImpl", Set.of("connect", "blockingConnect"),
            "sun/nio/ch/DatagramChannelImpl", Set.of("send", "write"));

    /** The JDK whose ways out are known, and how many methods they are. */
    private static final int KNOWN_JDK = 25;

    private static final int METHODS = 6;

    private static final ClassDesc ADDRESS = ClassDesc.of("java.net.SocketAddress");
    private static final ClassDesc CONSUMER = ClassDesc.of(BiConsumer.class.getName());
    private static final ClassDesc PROPERTIES = ClassDesc.of(Properties.class.getName());
    private static final Set<String> GUARDED = ConcurrentHashMap.newKeySet();

    private GuardedChannels() {}

    /**
     * From now on {@code check} is asked, by the channel and the address (null if it is connected). A JDK that sends in
     * other ways than the known one is guarded as far as these go, and a warning says so.
     */
    static synchronized void install(BiConsumer<Object, @Nullable Object> check) {
        if (System.getProperties().putIfAbsent(KEY, check) != null) return;
        int jdk = Runtime.version().feature();
        try {
            attach();
        } catch (Exception e) {
            if (jdk == KNOWN_JDK) throw new IllegalStateException("The guard over the network could not be put up.", e);
            System.err.println("The guard over the network could not be put up in JDK " + jdk + ": " + e);
        }
        judge(GUARDED, jdk, System.err::println);
    }

    private static void attach() throws Exception {
        Path jar = Files.createTempFile("starflock-guard-", ".jar");
        try {
            write(jar);
            VirtualMachine self =
                    VirtualMachine.attach(String.valueOf(ProcessHandle.current().pid()));
            self.loadAgent(jar.toString());
            self.detach();
        } finally {
            Files.delete(jar);
        }
    }

    /**
     * What it means that these methods are guarded and no others.
     *
     * @throws IllegalStateException if the JDK is the known one, and not all its ways are guarded
     */
    static void judge(Set<String> guarded, int jdk, Consumer<String> warn) {
        if (guarded.size() == METHODS) return;
        String hole = hole(guarded, jdk);
        if (jdk == KNOWN_JDK) throw new IllegalStateException(hole);
        warn.accept(hole);
    }

    private static String hole(Set<String> guarded, int jdk) {
        return "The guard over the network has a hole: of the " + METHODS + " ways out of JDK " + KNOWN_JDK + ", JDK "
                + jdk + " has " + guarded.size() + ". A test that sends to another machine may go unnoticed here: run"
                + " the tests with JDK " + KNOWN_JDK + ", or teach GuardedChannels this one. Guarded are "
                + new TreeSet<>(guarded);
    }

    private static void write(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Agent-Class", GuardedChannels.class.getName());
        main.putValue("Can-Retransform-Classes", "true");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream _ = new JarOutputStream(out, manifest)) {
            // The class itself is on the class path.
        }
    }

    /** Called by the JDK. */
    public static void agentmain(@Nullable String arguments, Instrumentation instrumentation) throws Exception {
        instrumentation.addTransformer(new Guarding(), true);
        for (String name : WAYS_OUT.keySet()) {
            instrumentation.retransformClasses(Class.forName(name.replace('/', '.')));
        }
    }

    private static final class Guarding implements ClassFileTransformer {
        @Override
        public byte @Nullable [] transform(
                @Nullable ClassLoader loader,
                String name,
                @Nullable Class<?> already,
                @Nullable ProtectionDomain domain,
                byte[] bytes) {
            Set<String> methods = WAYS_OUT.get(name);
            if (methods == null) return null;
            ClassFile file = ClassFile.of();
            return file.transformClass(file.parse(bytes), guard(name, methods));
        }
    }

    private static ClassTransform guard(String owner, Set<String> methods) {
        return (builder, element) -> {
            if (element instanceof MethodModel method && leadsOut(method, methods)) {
                GUARDED.add(owner + "." + method.methodName() + method.methodType());
                int address = method.methodTypeSymbol().parameterList().indexOf(ADDRESS);
                builder.transformMethod(method, (methodBuilder, part) -> {
                    if (part instanceof CodeModel code) {
                        methodBuilder.withCode(body -> {
                            ask(body, address);
                            code.forEach(body::with);
                        });
                    } else {
                        methodBuilder.with(part);
                    }
                });
            } else {
                builder.with(element);
            }
        };
    }

    private static boolean leadsOut(MethodModel method, Set<String> methods) {
        String name = method.methodName().stringValue();
        if (!methods.contains(name)) return false;
        return name.equals("write") || method.methodTypeSymbol().parameterList().contains(ADDRESS);
    }

    private static void ask(CodeBuilder body, int address) {
        body.invokestatic(ClassDesc.of("java.lang.System"), "getProperties", MethodTypeDesc.of(PROPERTIES))
                .ldc(KEY)
                .invokevirtual(PROPERTIES, "get", MethodTypeDesc.of(ConstantDescs.CD_Object, ConstantDescs.CD_Object))
                .checkcast(CONSUMER)
                .aload(body.receiverSlot());
        if (address < 0) body.aconst_null();
        else body.loadLocal(TypeKind.REFERENCE, body.parameterSlot(address));
        body.invokeinterface(
                CONSUMER,
                "accept",
                MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object, ConstantDescs.CD_Object));
    }
}
