using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Protocols.Documents;

/// <summary>A member of a record of the wire, as the documents see it.</summary>
public sealed class RecordMember
{
    private readonly PropertyInfo _property;
    private readonly ParameterInfo? _parameter;

    private RecordMember(PropertyInfo property, ParameterInfo? parameter)
    {
        _property = property;
        _parameter = parameter;
        Name = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
        Type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        IsNullable = Type != property.PropertyType || new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;
    }

    public string Name { get; }

    /// <summary>Of a nullable value the type below.</summary>
    public Type Type { get; }

    public bool IsNullable { get; }

    /// <summary>Absent rather than null.</summary>
    public bool IsLeftOut => Get<JsonIgnoreAttribute>()?.Condition == JsonIgnoreCondition.WhenWritingNull;

    public string? Description => Get<DescriptionAttribute>()?.Description;

    /// <summary>The members in the order in which they are written.</summary>
    public static IReadOnlyList<RecordMember> Of(Type record)
    {
        var parameters = record.GetConstructors().SelectMany(constructor => constructor.GetParameters())
            .Concat(record.BaseType?.GetConstructors(BindingFlags.NonPublic | BindingFlags.Instance).SelectMany(c => c.GetParameters()) ?? [])
            .ToLookup(parameter => parameter.Name, StringComparer.Ordinal);
        return
        [
            .. record.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Select(property => new RecordMember(property, parameters[property.Name].FirstOrDefault()))
                .OrderBy(member => member.Get<JsonPropertyOrderAttribute>()?.Order ?? 0),
        ];
    }

    /// <summary>An attribute of the property or, of a positional record, of its parameter.</summary>
    public T? Get<T>()
        where T : Attribute => _property.GetCustomAttribute<T>() ?? _parameter?.GetCustomAttribute<T>();
}
