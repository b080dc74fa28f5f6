using System.Diagnostics;
using System.Text;

namespace Parley.Server.Metrics;

/// <summary>What is known of any process, in the names that every dashboard knows.</summary>
internal static class ProcessNumbers
{
    public static void Write(StringBuilder text)
    {
        using var process = Process.GetCurrentProcess();
        Gauge(text, "process_resident_memory_bytes", "Resident memory.", process.WorkingSet64);
        Counter(text, "process_cpu_seconds_total", "CPU time, of user and system.", process.TotalProcessorTime.TotalSeconds);
        Gauge(
            text, "process_start_time_seconds", "When the process started, in seconds since 1970.",
            (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);
        Gauge(text, "process_threads", "Threads of the operating system.", process.Threads.Count);
        if (OperatingSystem.IsLinux())
        {
            Gauge(text, "process_open_fds", "Open file descriptors; each connection is one.", Directory.GetFiles("/proc/self/fd").Length);
        }

        Gauge(text, "dotnet_gc_heap_bytes", "Managed memory in use.", GC.GetTotalMemory(forceFullCollection: false));
        Gauge(text, "dotnet_gc_pause_ratio", "Share of the time that collections took.", GC.GetGCMemoryInfo().PauseTimePercentage / 100);
        Exposition.Head(text, "dotnet_gc_collections_total", "Collections by generation.", "counter");
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            Exposition.Sample(text, "dotnet_gc_collections_total", $"{{generation=\"{generation:D}\"}}", GC.CollectionCount(generation));
        }

        Gauge(text, "dotnet_threadpool_threads", "Threads of the pool.", ThreadPool.ThreadCount);
        Gauge(text, "dotnet_threadpool_queue_length", "Work that waits for a thread of the pool.", ThreadPool.PendingWorkItemCount);
    }

    private static void Gauge(StringBuilder text, string name, string help, double value)
    {
        Exposition.Head(text, name, help, "gauge");
        Exposition.Sample(text, name, "", value);
    }

    private static void Counter(StringBuilder text, string name, string help, double value)
    {
        Exposition.Head(text, name, help, "counter");
        Exposition.Sample(text, name, "", value);
    }
}
