<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>AlarmList</name>
    <message>
        <source>Last hour: %1 high, %2 medium, %3 low · this session %4 · standing %5 · chattering %6</source>
        <translation>近一小时：高 %1、中 %2、低 %3 · 本次治疗 %4 · 持续 %5 · 反复 %6</translation>
    </message>
    <message>
        <source>acknowledged after %1 (median)</source>
        <translation>确认用时 %1（中位数）</translation>
    </message>
    <message>
        <source>Alarm list</source>
        <translation>报警列表</translation>
    </message>
    <message>
        <source>Test the sound</source>
        <translation>测试声音</translation>
    </message>
    <message>
        <source>No alarms</source>
        <translation>无报警</translation>
    </message>
    <message>
        <source>Acknowledge all in sight</source>
        <translation>确认所见全部报警</translation>
    </message>
    <message>
        <source>Not evaluated, for want of an entered value or a reference: %1</source>
        <translation>未评估（缺录入值或参考值）：%1</translation>
    </message>
    <message>
        <source>active</source>
        <translation>报警中</translation>
    </message>
    <message>
        <source>active, acknowledged</source>
        <translation>报警中，已确认</translation>
    </message>
    <message>
        <source>cleared, not acknowledged</source>
        <translation>已恢复，未确认</translation>
    </message>
    <message>
        <source>cleared, awaiting reset</source>
        <translation>已恢复，待复位</translation>
    </message>
    <message>
        <source>data unknown</source>
        <translation>数据未知</translation>
    </message>
    <message>
        <source>shelved</source>
        <translation>已搁置</translation>
    </message>
    <message>
        <source>suppressed in this phase</source>
        <translation>本阶段抑制</translation>
    </message>
    <message>
        <source>out of service</source>
        <translation>已停用</translation>
    </message>
    <message>
        <source>since %1</source>
        <translation>自 %1</translation>
    </message>
    <message>
        <source>no name yet</source>
        <translation>尚未署名</translation>
    </message>
    <message>
        <source>chattering</source>
        <translation>反复报警</translation>
    </message>
    <message>
        <source>first</source>
        <translation>首发</translation>
    </message>
    <message>
        <source>back in %1</source>
        <translation>%1 后恢复</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>复位</translation>
    </message>
    <message>
        <source>Shelve …</source>
        <translation>搁置…</translation>
    </message>
    <message>
        <source>Unshelve</source>
        <translation>取消搁置</translation>
    </message>
    <message>
        <source>Out of service …</source>
        <translation>停用 …</translation>
    </message>
    <message>
        <source>Back in service</source>
        <translation>恢复使用</translation>
    </message>
</context>
<context>
    <name>Alarms</name>
    <message>
        <source>limit %1</source>
        <translation>限值 %1</translation>
    </message>
    <message>
        <source>last known %1 ago</source>
        <translation>%1前的最后已知值</translation>
    </message>
    <message>
        <source>cleared</source>
        <translation>已恢复</translation>
    </message>
    <message>
        <source>cleared, awaiting reset</source>
        <translation>已恢复，待复位</translation>
    </message>
    <message>
        <source>acknowledged %1</source>
        <translation>%1 已确认</translation>
    </message>
    <message>
        <source>chattering</source>
        <translation>反复报警</translation>
    </message>
    <message>
        <source>waiting for %1</source>
        <translation>已等待 %1</translation>
    </message>
</context>
<context>
    <name>Answers</name>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>acknowledge it first</source>
        <translation>请先确认</translation>
    </message>
    <message>
        <source>the condition still holds</source>
        <translation>报警条件仍存在</translation>
    </message>
    <message>
        <source>it awaits its reset</source>
        <translation>等待复位</translation>
    </message>
    <message>
        <source>its data is unknown: wait until it is back</source>
        <translation>数据未知：请等数据恢复</translation>
    </message>
    <message>
        <source>it is suppressed in this phase</source>
        <translation>本阶段已抑制</translation>
    </message>
    <message>
        <source>no alarm is called {id} on channel {channel}, {direction}</source>
        <translation>没有此报警：{id}，通道 {channel}，{direction}</translation>
    </message>
    <message>
        <source>acknowledged {done}</source>
        <translation>已确认 {done} 条</translation>
    </message>
    <message>
        <source>reset</source>
        <translation>已复位</translation>
    </message>
    <message>
        <source>audio paused for {seconds} s</source>
        <translation>声音暂停 {seconds} 秒</translation>
    </message>
    <message>
        <source>audio on</source>
        <translation>声音已恢复</translation>
    </message>
    <message>
        <source>it is out of service</source>
        <translation>已停用</translation>
    </message>
    <message>
        <source>no longer shelved</source>
        <translation>已取消搁置</translation>
    </message>
    <message>
        <source>out of service</source>
        <translation>已停用</translation>
    </message>
    <message>
        <source>in service again</source>
        <translation>已恢复使用</translation>
    </message>
    <message>
        <source>session ended, {count} alarms closed</source>
        <translation>治疗已结束，关闭 {count} 条报警</translation>
    </message>
    <message>
        <source>nothing to acknowledge: no occurrence was named</source>
        <translation>没有可确认的报警</translation>
    </message>
    <message>
        <source>an acknowledgement is named by somebody: give a name</source>
        <translation>确认须由某人署名：请填写姓名</translation>
    </message>
    <message>
        <source>no acknowledgement among these waits for a name</source>
        <translation>其中没有待署名的确认</translation>
    </message>
    <message>
        <source>acknowledged {done}; not {why}</source>
        <translation>已确认 {done} 条；未确认：{why}</translation>
    </message>
    <message>
        <source>no alarm has this occurrence now</source>
        <translation>此报警已不存在</translation>
    </message>
    <message>
        <source>not reset: {why}</source>
        <translation>未复位：{why}</translation>
    </message>
    <message>
        <source>a pause needs a number of seconds above 0, not {seconds}</source>
        <translation>暂停时间须为大于 0 的秒数，不能是 {seconds}</translation>
    </message>
    <message>
        <source>not shelved: {why}</source>
        <translation>未搁置：{why}</translation>
    </message>
    <message>
        <source>shelved</source>
        <translation>已搁置</translation>
    </message>
    <message>
        <source>only the service role takes an alarm out of service</source>
        <translation>只有维护人员可以停用报警</translation>
    </message>
    <message>
        <source>taking an alarm out of service needs the operator&apos;s name and a reason</source>
        <translation>停用报警须有操作者姓名和原因</translation>
    </message>
    <message>
        <source>not taken out of service: {why}</source>
        <translation>未停用：{why}</translation>
    </message>
    <message>
        <source>only the service role returns an alarm to service</source>
        <translation>只有维护人员可以恢复报警</translation>
    </message>
    <message>
        <source>it is not shelved</source>
        <translation>未被搁置</translation>
    </message>
    <message>
        <source>it is not out of service</source>
        <translation>未被停用</translation>
    </message>
    <message>
        <source>not ended: confirm first that the patient is disconnected</source>
        <translation>未结束：请先确认患者已断开连接</translation>
    </message>
    <message>
        <source>{occurrence}: no alarm has this occurrence now</source>
        <translation>{occurrence}：此报警已不存在</translation>
    </message>
    <message>
        <source>{occurrence}: already acknowledged</source>
        <translation>{occurrence}：已确认过</translation>
    </message>
    <message>
        <source>{occurrence}: acknowledge it apart from the link alarm</source>
        <translation>{occurrence}：请与通信报警分开确认</translation>
    </message>
    <message>
        <source>it needs none</source>
        <translation>无须复位</translation>
    </message>
    <message>
        <source>shelving needs a number of seconds above 0 and within a day, not {seconds}</source>
        <translation>搁置时间须大于 0 秒且不超过一天，不能是 {seconds}</translation>
    </message>
    <message>
        <source>shelving needs the operator&apos;s name and a reason: set the operator, give a reason</source>
        <translation>搁置须有操作者姓名和原因：请先登记操作者并选择原因</translation>
    </message>
    <message>
        <source>an alarm that needs a reset cannot be shelved</source>
        <translation>需要复位的报警不能搁置</translation>
    </message>
    <message>
        <source>a high priority alarm cannot be shelved</source>
        <translation>高优先级报警不能搁置</translation>
    </message>
    <message>
        <source>a {priority} priority alarm can be shelved for {minutes} min at most, extensions included</source>
        <translation>{priority}优先级报警最多搁置 {minutes} 分钟（含延长）</translation>
    </message>
    <message>
        <source>{key} can be set from {lowest} to {highest}, not to {value}</source>
        <translation>{key} 可设范围为 {lowest} 至 {highest}，不能设为 {value}</translation>
    </message>
    <message>
        <source>no limit is called {key}</source>
        <translation>没有名为 {key} 的限值</translation>
    </message>
    <message>
        <source>{key} cannot pass the machine&apos;s own limit of {own}</source>
        <translation>{key} 不能超过设备自身的限值 {own}</translation>
    </message>
    <message>
        <source>{low} ({low_value}) must stay below {high} ({high_value})</source>
        <translation>{low}（{low_value}）必须低于 {high}（{high_value}）</translation>
    </message>
    <message>
        <source>{channel} follows no reference; {known} do</source>
        <translation>{channel} 没有参考值；有参考值的是 {known}</translation>
    </message>
    <message>
        <source>no value is called {name}; there are {known}</source>
        <translation>没有名为 {name} 的录入值；可录入 {known}</translation>
    </message>
    <message>
        <source>{name} takes {units}, not {unit}</source>
        <translation>{name} 的单位是 {units}，不是 {unit}</translation>
    </message>
    <message>
        <source>{name} lies between {low} and {high}, not {value}</source>
        <translation>{name} 应在 {low} 与 {high} 之间，不能是 {value}</translation>
    </message>
    <message>
        <source>{name} takes a number such as 38.6, not {value}</source>
        <translation>{name} 应为数字，如 38.6，而不是 {value}</translation>
    </message>
    <message>
        <source>the specimen time {time} lies more than 60 days before the session</source>
        <translation>采样时间 {time} 早于治疗 60 天以上</translation>
    </message>
    <message>
        <source>no analyte is called {name}; there are {known}</source>
        <translation>没有名为 {name} 的检验项目；可选 {known}</translation>
    </message>
    <message>
        <source>{analyte} is reported in {units}, not in {unit}</source>
        <translation>{analyte} 的单位是 {units}，不是 {unit}</translation>
    </message>
    <message>
        <source>{analyte} lies between {low} and {high}, not {value}; check the unit</source>
        <translation>{analyte} 应在 {low} 与 {high} 之间，不能是 {value}；请核对单位</translation>
    </message>
    <message>
        <source>a specimen is taken before or after the session, not {when}</source>
        <translation>标本只能是治疗前或治疗后，不能是 {when}</translation>
    </message>
    <message>
        <source>{entry} is not a result; write a number such as 20.49, or &lt; 1.5, or &gt; 5000</source>
        <translation>{entry} 不是检验结果；请写数字，例如 20.49、&lt; 1.5 或 &gt; 5000</translation>
    </message>
    <message>
        <source>the upper limit of normal must be a number above 0 in the result&apos;s unit, not {entry}</source>
        <translation>正常上限须为大于 0 的数字，单位与结果相同，不能是 {entry}</translation>
    </message>
    <message>
        <source>{entry} is not a time of day; write one such as 2026-03-14T12:22:00+08:00</source>
        <translation>{entry} 不是时间；请按 2026-03-14T12:22:00+08:00 的格式填写</translation>
    </message>
    <message>
        <source>the specimen time {time} lies in the future</source>
        <translation>采样时间 {time} 在将来</translation>
    </message>
    <message>
        <source>{entry} lacks its time zone; write one such as 2026-03-14T12:22:00+08:00</source>
        <translation>{entry} 缺少时区；请按 2026-03-14T12:22:00+08:00 的格式填写</translation>
    </message>
    <message>
        <source>no command is called {kind}; there are {known}</source>
        <translation>没有名为 {kind} 的操作；可用 {known}</translation>
    </message>
    <message>
        <source>{kind} needs {missing}</source>
        <translation>{kind} 缺少 {missing}</translation>
    </message>
    <message>
        <source>a preset is made of limits and numbers</source>
        <translation>预设须由限值和数字组成</translation>
    </message>
    <message>
        <source>a limit is changed by a named operator: say who you are first</source>
        <translation>修改限值须登记操作者：请先登记</translation>
    </message>
    <message>
        <source>a limit is a number, not {entry}</source>
        <translation>限值须为数字，不能是 {entry}</translation>
    </message>
    <message>
        <source>an event needs some words</source>
        <translation>事件须填写文字</translation>
    </message>
    <message>
        <source>low</source>
        <translation>低</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>中</translation>
    </message>
    <message>
        <source>high</source>
        <translation>高</translation>
    </message>
    <message>
        <source>{kind} has no field {name}; it has {known}</source>
        <translation>{kind} 没有 {name} 这一项；有 {known}</translation>
    </message>
    <message>
        <source>{name} is needed</source>
        <translation>需要填写 {name}</translation>
    </message>
    <message>
        <source>{kind} needs at least one of {known}</source>
        <translation>{kind} 至少需填写其中一项：{known}</translation>
    </message>
    <message>
        <source>{faults}</source>
        <translation>{faults}</translation>
    </message>
    <message>
        <source>{name} is yes or no, not {entered}</source>
        <translation>{name} 应为是或否，而非 {entered}</translation>
    </message>
    <message>
        <source>{name} is one of {known}, not {entered}</source>
        <translation>{name} 应为 {known} 之一，而非 {entered}</translation>
    </message>
    <message>
        <source>{name} takes up to {most} characters</source>
        <translation>{name} 最多 {most} 个字符</translation>
    </message>
    <message>
        <source>{name} is a time such as 2026-03-14T12:22:00+08:00, not {entered}</source>
        <translation>{name} 应为时间，如 2026-03-14T12:22:00+08:00，而非 {entered}</translation>
    </message>
    <message>
        <source>{name} {entered} lies in the future</source>
        <translation>{name} {entered} 在将来</translation>
    </message>
    <message>
        <source>no entry is called {kind}; there are {known}</source>
        <translation>没有名为 {kind} 的录入项；有 {known}</translation>
    </message>
    <message>
        <source>{kind} needs its fields</source>
        <translation>{kind} 需要填写内容</translation>
    </message>
    <message>
        <source>{entry} is not a time; write one such as 2026-03-14T12:22:00+08:00</source>
        <translation>{entry} 不是时间；请写如 2026-03-14T12:22:00+08:00</translation>
    </message>
    <message>
        <source>the time {time} lies in the future</source>
        <translation>时间 {time} 在将来</translation>
    </message>
    <message>
        <source>a correction says why</source>
        <translation>更正须说明理由</translation>
    </message>
    <message>
        <source>{case} is no pseudonym of a case; take up to {longest} letters and digits, such as LA-2026-0147</source>
        <translation>{case} 不能作为病例代号；最多 {longest} 个字母和数字，如 LA-2026-0147</translation>
    </message>
    <message>
        <source>this session has no {kind} entry that this could replace</source>
        <translation>本次治疗没有可更正的 {kind} 记录</translation>
    </message>
    <message>
        <source>this session is of case {case}; say why it is another one</source>
        <translation>本次治疗属于病例 {case}；若为另一病例请说明理由</translation>
    </message>
    <message>
        <source>ULN {uln} {unit} as last time from {laboratory}</source>
        <translation>ULN {uln} {unit}，与 {laboratory} 上次相同</translation>
    </message>
    <message>
        <source>a result of a session is from before or after it; {name} is</source>
        <translation>一次治疗的结果属于治疗前或治疗后；{name} 即是</translation>
    </message>
    <message>
        <source>a specimen is from before, after or between sessions, not {when}</source>
        <translation>标本应为治疗前、治疗后或间期，而非 {when}</translation>
    </message>
    <message>
        <source>converted to {unit}, {method}</source>
        <translation>换算为 {unit}，{method}</translation>
    </message>
    <message>
        <source>corrected by {place}</source>
        <translation>由 {place} 更正</translation>
    </message>
    <message>
        <source>is there already</source>
        <translation>已经存在</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>未采用</translation>
    </message>
    <message>
        <source>no session of the case is there yet; say whether it is from before, after or between</source>
        <translation>该病例尚无治疗；请注明治疗前、治疗后或间期</translation>
    </message>
    <message>
        <source>replaces {old}</source>
        <translation>替换 {old}</translation>
    </message>
    <message>
        <source>stands in the file twice</source>
        <translation>在文件中出现两次</translation>
    </message>
    <message>
        <source>the same specimen is there with {old}, not {new}</source>
        <translation>同一标本已有 {old}，而非 {new}</translation>
    </message>
    <message>
        <source>the same specimen stands at {place} with {old}, not {new}</source>
        <translation>同一标本在 {place} 为 {old}，而非 {new}</translation>
    </message>
    <message>
        <source>the upper limit of normal is needed: with the result, or remembered of the laboratory it names</source>
        <translation>需要正常值上限：随结果填写，或取自所注明实验室的记忆</translation>
    </message>
    <message>
        <source>the {what} of {analyte} from {laboratory} was {was} last time and is {now} now; look at the report again</source>
        <translation>{laboratory} 的 {analyte} {what} 上次为 {was}，现为 {now}；请再核对报告单</translation>
    </message>
    <message>
        <source>there is no standing {analyte} result {name}</source>
        <translation>没有有效的 {analyte} 结果 {name}</translation>
    </message>
    <message>
        <source>this specimen lies in the middle between two sessions; say whether it is from before or after</source>
        <translation>该标本位于两次治疗正中；请注明治疗前或治疗后</translation>
    </message>
    <message>
        <source>this specimen was taken after the session ended, so it is not one from before</source>
        <translation>该标本在治疗结束后采集，不是治疗前标本</translation>
    </message>
    <message>
        <source>this specimen was taken before the first session began, so it is not one from after</source>
        <translation>该标本在第一次治疗开始前采集，不是治疗后标本</translation>
    </message>
    <message>
        <source>this specimen was taken before the session began, so it is not one from after</source>
        <translation>该标本在治疗开始前采集，不是治疗后标本</translation>
    </message>
    <message>
        <source>this specimen was taken during the session of {start}; say whether it is from before or after</source>
        <translation>该标本在 {start} 的治疗期间采集；请注明治疗前或治疗后</translation>
    </message>
    <message>
        <source>this specimen was taken when plasma had been exchanged for {minutes} min, so it is not one from before</source>
        <translation>该标本采集时血浆置换已进行 {minutes} 分钟，不是治疗前标本</translation>
    </message>
    <message>
        <source>this specimen was taken {hours} h after the session of {start} ended, so it is not one from before</source>
        <translation>该标本在 {start} 的治疗结束 {hours} 小时后采集，不是治疗前标本</translation>
    </message>
    <message>
        <source>{analyte} decides here: enter its value a second time</source>
        <translation>{analyte} 在此起决定作用：请再输入一次</translation>
    </message>
    <message>
        <source>{analyte} {value} is not converted to {unit}; what can be converted is {known}</source>
        <translation>{analyte} {value} 不能换算为 {unit}；可换算的有 {known}</translation>
    </message>
    <message>
        <source>{value} and {again} are not the same; read the value again</source>
        <translation>{value} 与 {again} 不一致；请再读一遍</translation>
    </message>
    <message>
        <source>{when}, by the time of the specimen</source>
        <translation>{when}，按标本时间</translation>
    </message>
    <message>
        <source>LOINC {code} is no analyte of this program</source>
        <translation>LOINC {code} 不是本程序的检验项目</translation>
    </message>
    <message>
        <source>LOINC {code} is {analyte} in {units}, not in {unit}</source>
        <translation>LOINC {code} 是 {analyte}，单位为 {units}，不是 {unit}</translation>
    </message>
    <message>
        <source>LOINC {code} is {analyte}, but its name says {other}</source>
        <translation>LOINC {code} 是 {analyte}，但名称为 {other}</translation>
    </message>
    <message>
        <source>ULN</source>
        <translation>正常值上限（ULN）</translation>
    </message>
    <message>
        <source>after</source>
        <translation>治疗后</translation>
    </message>
    <message>
        <source>before</source>
        <translation>治疗前</translation>
    </message>
    <message>
        <source>between</source>
        <translation>两次治疗之间</translation>
    </message>
    <message>
        <source>deleted by the laboratory</source>
        <translation>检验科已删除</translation>
    </message>
    <message>
        <source>is no Observation of FHIR R4: {why}</source>
        <translation>不是 FHIR R4 的 Observation：{why}</translation>
    </message>
    <message>
        <source>it has a point in a number, where the mapping says a decimal comma</source>
        <translation>数字中有小数点，而映射规定用小数逗号</translation>
    </message>
    <message>
        <source>it has not {width} fields, as the first line has</source>
        <translation>字段数不是首行的 {width} 个</translation>
    </message>
    <message>
        <source>its {name} is longer than {most} characters</source>
        <translation>其 {name} 超过 {most} 个字符</translation>
    </message>
    <message>
        <source>method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>not asked for</source>
        <translation>未申请</translation>
    </message>
    <message>
        <source>not obtained</source>
        <translation>未得到结果</translation>
    </message>
    <message>
        <source>not verified</source>
        <translation>未审核</translation>
    </message>
    <message>
        <source>ordered only</source>
        <translation>仅已申请</translation>
    </message>
    <message>
        <source>partial</source>
        <translation>部分结果</translation>
    </message>
    <message>
        <source>pending</source>
        <translation>待出</translation>
    </message>
    <message>
        <source>preliminary</source>
        <translation>初步结果</translation>
    </message>
    <message>
        <source>the specimen is {specimen}, which is not known to be blood</source>
        <translation>标本为 {specimen}，不能确认是血液</translation>
    </message>
    <message>
        <source>this specimen was taken {hours} h before the session of {start} began, so it is not one from after</source>
        <translation>标本采于 {start} 的治疗开始前 {hours} 小时，不能是治疗后</translation>
    </message>
    <message>
        <source>withdrawn by the laboratory as wrong</source>
        <translation>检验科因错误撤回</translation>
    </message>
    <message>
        <source>{analyte}: OBX-11 {status} does not say that it is final</source>
        <translation>{analyte}：OBX-11 {status} 未说明是最终结果</translation>
    </message>
    <message>
        <source>{analyte}: {what} cannot be read</source>
        <translation>{analyte}：{what} 无法读取</translation>
    </message>
    <message>
        <source>{name} has no value that is one number</source>
        <translation>{name} 没有单一数值</translation>
    </message>
    <message>
        <source>{name} is no analyte of this program</source>
        <translation>{name} 不是本程序的检验项目</translation>
    </message>
    <message>
        <source>{name} is not final: {status}</source>
        <translation>{name} 不是最终结果：{status}</translation>
    </message>
    <message>
        <source>{said} is not one of {known}</source>
        <translation>{said} 不在 {known} 之中</translation>
    </message>
    <message>
        <source>{time} is not a time as {form} says</source>
        <translation>{time} 不符合时间格式 {form}</translation>
    </message>
    <message>
        <source>nothing that stands is called {name}, so nothing is withdrawn</source>
        <translation>没有名为 {name} 的有效记录，未撤回</translation>
    </message>
    <message>
        <source>a withdrawal says why</source>
        <translation>撤回须说明原因</translation>
    </message>
    <message>
        <source>was withdrawn: {reason}</source>
        <translation>已撤回：{reason}</translation>
    </message>
    <message>
        <source>held for {held} h, results: {results}</source>
        <translation>已持续 {held} h，结果 {results} 个</translation>
    </message>
    <message>
        <source>held for {held} h of 72, results: {results}; {why}</source>
        <translation>已持续 {held} h（需 72 h），结果 {results} 个；{why}</translation>
    </message>
    <message>
        <source>broken {before} h ago</source>
        <translation>{before} h 前未达到</translation>
    </message>
    <message>
        <source>last broken {before} h ago</source>
        <translation>{before} h 前未达到</translation>
    </message>
    <message>
        <source>last result {before} h ago, over 28 h</source>
        <translation>最近结果在 {before} h 前，超过 28 h</translation>
    </message>
    <message>
        <source>the last result cannot be judged</source>
        <translation>最近结果无法判断</translation>
    </message>
    <message>
        <source>no result</source>
        <translation>无结果</translation>
    </message>
    <message>
        <source>none for {gap} h before</source>
        <translation>此前 {gap} h 无结果</translation>
    </message>
    <message>
        <source>the one before cannot be judged</source>
        <translation>此前的结果无法判断</translation>
    </message>
    <message>
        <source>none before</source>
        <translation>此前无结果</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Waiting for the first reading</source>
        <translation>等待首次读数</translation>
    </message>
    <message>
        <source>No alarms</source>
        <translation>无报警</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>复位</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>Audio paused %1</source>
        <translation>声音已暂停 %1</translation>
    </message>
    <message>
        <source>Pause audio 2:00</source>
        <translation>暂停声音 2:00</translation>
    </message>
    <message>
        <source>and %1 more waiting</source>
        <translation>另有 %1 项待确认</translation>
    </message>
    <message>
        <source>%1 ago</source>
        <translation>%1 前</translation>
    </message>
</context>
<context>
    <name>Chips</name>
    <message>
        <source>Alarm list · %1 active · %2 in the last hour</source>
        <translation>报警列表 · 当前 %1 · 近一小时 %2</translation>
    </message>
    <message>
        <source>shelved %1 · suppressed %2 · out of service %3 · not evaluated %4</source>
        <translation>搁置 %1 · 抑制 %2 · 停用 %3 · 未评估 %4</translation>
    </message>
</context>
<context>
    <name>Circuit</name>
    <message>
        <source>Separator</source>
        <translation>血浆分离器</translation>
    </message>
    <message>
        <source>Heparin</source>
        <translation>肝素</translation>
    </message>
    <message>
        <source>off</source>
        <translation>停</translation>
    </message>
    <message>
        <source>Air</source>
        <translation>空气</translation>
    </message>
    <message>
        <source>Blood leak</source>
        <translation>漏血</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>患者</translation>
    </message>
    <message>
        <source>DETECTED</source>
        <translation>检出</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Heater</source>
        <translation>加温器</translation>
    </message>
    <message>
        <source>%1 × plasma</source>
        <translation>分浆的 %1 倍</translation>
    </message>
    <message>
        <source>Hemofilter</source>
        <translation>血滤器</translation>
    </message>
    <message>
        <source>Resin</source>
        <translation>树脂</translation>
    </message>
    <message>
        <source>Charcoal</source>
        <translation>活性炭</translation>
    </message>
    <message>
        <source>Repl.</source>
        <translation>置换</translation>
    </message>
    <message>
        <source>inner</source>
        <translation>内腔</translation>
    </message>
    <message>
        <source>outer</source>
        <translation>外腔</translation>
    </message>
    <message>
        <source>Filtrate</source>
        <translation>滤液</translation>
    </message>
    <message>
        <source>Waste</source>
        <translation>废液</translation>
    </message>
    <message>
        <source>Net removed</source>
        <translation>净脱水量</translation>
    </message>
    <message>
        <source>target %1</source>
        <translation>目标 %1</translation>
    </message>
    <message>
        <source>Plasma volumes</source>
        <translation>血浆容量倍数</translation>
    </message>
    <message>
        <source>Blood</source>
        <translation>血泵</translation>
    </message>
    <message>
        <source>Plasma</source>
        <translation>分浆泵</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>回浆</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>循环泵</translation>
    </message>
    <message>
        <source>Reservoir</source>
        <translation>储液袋</translation>
    </message>
    <message>
        <source>Supply</source>
        <translation>供给袋</translation>
    </message>
</context>
<context>
    <name>Closing</name>
    <message>
        <source>Close the screen?</source>
        <translation>关闭屏幕？</translation>
    </message>
    <message>
        <source>Closing the window does not end monitoring. Readings, alarms, sound and recording go on until the session is ended.</source>
        <translation>关闭窗口不会结束监测。读数、报警、声音和记录会继续，直到结束本次治疗。</translation>
    </message>
    <message>
        <source>Keep monitoring; the screen comes back</source>
        <translation>继续监测；屏幕会重新打开</translation>
    </message>
    <message>
        <source>The patient is disconnected from the machine</source>
        <translation>患者已与机器断开</translation>
    </message>
    <message>
        <source>End the session</source>
        <translation>结束本次治疗</translation>
    </message>
    <message>
        <source>How it ended</source>
        <translation>如何结束</translation>
    </message>
    <message>
        <source>The session</source>
        <translation>本次治疗</translation>
    </message>
    <message>
        <source>Specimens due after it</source>
        <translation>此后应采的标本</translation>
    </message>
    <message>
        <source>First say how it ended</source>
        <translation>请先说明如何结束</translation>
    </message>
    <message>
        <source>exchanged %1 mL</source>
        <translation>已置换 %1 mL</translation>
    </message>
    <message>
        <source>collected %1 mL</source>
        <translation>已收集 %1 mL</translation>
    </message>
    <message>
        <source>through the loop %1 mL</source>
        <translation>循环处理 %1 mL</translation>
    </message>
    <message>
        <source>net removed %1 mL</source>
        <translation>净脱水 %1 mL</translation>
    </message>
    <message>
        <source>monitored for %1</source>
        <translation>已监测 %1</translation>
    </message>
    <message>
        <source>alarms: %1, of which %2 still active</source>
        <translation>报警：%1 次，其中 %2 个仍在</translation>
    </message>
    <message>
        <source>%1 at the end</source>
        <translation>%1 结束时</translation>
    </message>
    <message>
        <source>%1 two hours later</source>
        <translation>%1 两小时后</translation>
    </message>
    <message>
        <source>%1 the next morning</source>
        <translation>%1 次日早晨</translation>
    </message>
</context>
<context>
    <name>Course</name>
    <message>
        <source>Surface temperature, ℃</source>
        <translation>体表温度，℃</translation>
    </message>
    <message>
        <source>× ULN of its own assay</source>
        <translation>为各自方法 ULN 的倍数</translation>
    </message>
    <message>
        <source>Nothing of this course is known yet</source>
        <translation>本疗程尚无资料</translation>
    </message>
    <message>
        <source>session %1</source>
        <translation>第 %1 次</translation>
    </message>
    <message>
        <source>Course of case %1</source>
        <translation>病例 %1 的疗程</translation>
    </message>
    <message>
        <source>Nobody has said yet whose session this is</source>
        <translation>尚未注明本次治疗的病例</translation>
    </message>
    <message>
        <source>Session %1, %2 · results before and after</source>
        <translation>第 %1 次治疗，%2 · 治疗前后结果</translation>
    </message>
</context>
<context>
    <name>CourseWindow</name>
    <message>
        <source>Course</source>
        <translation>疗程</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>检验结果</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>患者</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Entered by</source>
        <translation>录入者</translation>
    </message>
    <message>
        <source>Case %1 · %2 sessions</source>
        <translation>病例 %1 · %2 次治疗</translation>
    </message>
    <message>
        <source>Case %1 · 1 session</source>
        <translation>病例 %1 · 1 次治疗</translation>
    </message>
    <message>
        <source>Case %1</source>
        <translation>病例 %1</translation>
    </message>
    <message>
        <source>Making the report</source>
        <translation>正在生成报告</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>已撤回</translation>
    </message>
    <message>
        <source>Report: %1</source>
        <translation>报告：%1</translation>
    </message>
</context>
<context>
    <name>Cover</name>
    <message>
        <source>Stop: silence the alarm and close</source>
        <translation>停止：静音并关闭</translation>
    </message>
    <message>
        <source>MONITORING STOPPED</source>
        <translation>监测已停止</translation>
    </message>
    <message>
        <source>No word from the monitor for %1. The last picture was of %2.</source>
        <translation>监测程序已 %1 无响应。最后画面时间 %2。</translation>
    </message>
    <message>
        <source>Watch the patient and the machine itself. Start Session Monitor again.</source>
        <translation>请直接观察患者和机器。重新启动 Session Monitor。</translation>
    </message>
</context>
<context>
    <name>Criteria</name>
    <message>
        <source>Acute febrile onset, mostly within 1 week</source>
        <translation>急性发热起病，多在1周内</translation>
    </message>
    <message>
        <source>Acute organ damage or dysfunction</source>
        <translation>急性器官损伤或功能障碍</translation>
    </message>
    <message>
        <source>IL-6 at least 5 × ULN, or rising by 1 × ULN a day</source>
        <translation>IL-6 ≥ 5 × ULN，或每日上升 ≥ 1 × ULN</translation>
    </message>
    <message>
        <source>Severe active bleeding</source>
        <translation>严重活动性出血</translation>
    </message>
    <message>
        <source>Uncontrollable haemodynamic instability</source>
        <translation>难以控制的血流动力学不稳定</translation>
    </message>
    <message>
        <source>Severe allergy with shock not corrected</source>
        <translation>严重过敏伴休克未纠正</translation>
    </message>
    <message>
        <source>Surface temperature below 38 ℃ for 3 days</source>
        <translation>体表温度 &lt; 38 ℃ 持续3天</translation>
    </message>
    <message>
        <source>SOFA below 2 for 3 days</source>
        <translation>SOFA &lt; 2 持续3天</translation>
    </message>
    <message>
        <source>Target cytokine down by a quarter, or at most 2 × ULN</source>
        <translation>目标细胞因子下降1/4，或 ≤ 2 × ULN</translation>
    </message>
    <message>
        <source>Laboratory values, judged and signed (antibody given)</source>
        <translation>检验结果，经判断并签名（已用抗体）</translation>
    </message>
    <message>
        <source>Target cytokine, or the laboratory after an antibody</source>
        <translation>目标细胞因子；用过抗体者为实验室指标</translation>
    </message>
    <message>
        <source>Respiratory</source>
        <translation>呼吸</translation>
    </message>
    <message>
        <source>Circulatory: both</source>
        <translation>循环：两项均符合</translation>
    </message>
    <message>
        <source>Hepatic: all three</source>
        <translation>肝脏：三项均符合</translation>
    </message>
    <message>
        <source>Ferritin below 1.25 × ULN for 3 days</source>
        <translation>铁蛋白 &lt; 1.25 × ULN 持续3天</translation>
    </message>
    <message>
        <source>LDH below 250 U/L for 3 days</source>
        <translation>乳酸脱氢酶 &lt; 250 U/L 持续3天</translation>
    </message>
    <message>
        <source>D-dimer below 1000 µg/L FEU for 3 days</source>
        <translation>D-二聚体 &lt; 1000 µg/L FEU 持续3天</translation>
    </message>
    <message>
        <source>CRP below 50 mg/L for 3 days</source>
        <translation>C-反应蛋白 &lt; 50 mg/L 持续3天</translation>
    </message>
    <message>
        <source>respiration</source>
        <translation>呼吸</translation>
    </message>
    <message>
        <source>coagulation</source>
        <translation>凝血</translation>
    </message>
    <message>
        <source>liver</source>
        <translation>肝</translation>
    </message>
    <message>
        <source>circulation</source>
        <translation>循环</translation>
    </message>
    <message>
        <source>nervous system</source>
        <translation>神经</translation>
    </message>
    <message>
        <source>kidneys</source>
        <translation>肾</translation>
    </message>
    <message>
        <source>core readings do not count</source>
        <translation>核心体温不计入</translation>
    </message>
    <message>
        <source>whether a cytokine antibody was given: not answered</source>
        <translation>是否用细胞因子抗体：未回答</translation>
    </message>
    <message>
        <source>needs a signed judgement</source>
        <translation>须签名判断</translation>
    </message>
    <message>
        <source>the baseline is of another assay</source>
        <translation>基线为另一检测方法</translation>
    </message>
    <message>
        <source>within 24 h of plasma</source>
        <translation>输血浆后 24 h 内</translation>
    </message>
    <message>
        <source>no two results 12 to 48 h apart</source>
        <translation>无相隔 12–48 h 的两次结果</translation>
    </message>
    <message>
        <source>over one week</source>
        <translation>超过 1 周</translation>
    </message>
    <message>
        <source>over two weeks</source>
        <translation>超过 2 周</translation>
    </message>
    <message>
        <source>not known: %1</source>
        <translation>未知：%1</translation>
    </message>
    <message>
        <source>at least %1</source>
        <translation>至少%1</translation>
    </message>
    <message>
        <source>never failed</source>
        <translation>未曾衰竭</translation>
    </message>
    <message>
        <source>End of treatment, advice</source>
        <translation>治疗结束标准（建议）</translation>
    </message>
    <message>
        <source>section 8</source>
        <translation>第8节</translation>
    </message>
    <message>
        <source>For the signed judgement</source>
        <translation>供签名判断</translation>
    </message>
    <message>
        <source>Indication</source>
        <translation>适应证</translation>
    </message>
    <message>
        <source>section 4</source>
        <translation>第4节</translation>
    </message>
    <message>
        <source>Contraindications</source>
        <translation>相对禁忌证</translation>
    </message>
    <message>
        <source>section 5</source>
        <translation>第5节</translation>
    </message>
    <message>
        <source>Going on needs a recorded decision</source>
        <translation>继续治疗须记录决定</translation>
    </message>
    <message>
        <source>met</source>
        <translation>符合</translation>
    </message>
    <message>
        <source>not met</source>
        <translation>不符合</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>尚不明确</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>onset %1</source>
        <translation>起病 %1</translation>
    </message>
    <message>
        <source>present</source>
        <translation>有</translation>
    </message>
    <message>
        <source>absent</source>
        <translation>无</translation>
    </message>
    <message>
        <source>not answered</source>
        <translation>未回答</translation>
    </message>
    <message>
        <source>All items are met</source>
        <translation>全部符合</translation>
    </message>
    <message>
        <source>Not yet: %1 not met, %2 unknown</source>
        <translation>尚未：%1 项不符合，%2 项未知</translation>
    </message>
</context>
<context>
    <name>Entries</name>
    <message>
        <source>due in %1</source>
        <translation>%1后到期</translation>
    </message>
    <message>
        <source>overdue for %1</source>
        <translation>已逾期 %1</translation>
    </message>
    <message>
        <source>Entered values</source>
        <translation>录入值</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>fraction</source>
        <translation>小数</translation>
    </message>
</context>
<context>
    <name>Entry</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>−15 min</source>
        <translation>−15 分</translation>
    </message>
    <message>
        <source>+15 min</source>
        <translation>+15 分</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Time as 2026-03-14 12:22</source>
        <translation>时间格式 2026-03-14 12:22</translation>
    </message>
    <message>
        <source>Still needed: %1</source>
        <translation>尚需填写：%1</translation>
    </message>
    <message>
        <source>Nothing is filled in</source>
        <translation>尚未填写</translation>
    </message>
    <message>
        <source>Patient and treatment</source>
        <translation>患者与治疗</translation>
    </message>
    <message>
        <source>Start of session</source>
        <translation>开始治疗</translation>
    </message>
    <message>
        <source>Course</source>
        <translation>疗程</translation>
    </message>
    <message>
        <source>Last entries: touch one to put it right</source>
        <translation>最近录入：点按可更正</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>已保存</translation>
    </message>
</context>
<context>
    <name>Falls</name>
    <message>
        <source>Analyte</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>治疗前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>治疗后</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>ULN · method</source>
        <translation>ULN · 方法</translation>
    </message>
    <message>
        <source>Reduction</source>
        <translation>下降率</translation>
    </message>
    <message>
        <source>Corrected</source>
        <translation>校正后</translation>
    </message>
    <message>
        <source>Expected</source>
        <translation>预期</translation>
    </message>
    <message>
        <source>due</source>
        <translation>待出</translation>
    </message>
    <message>
        <source>at least %1</source>
        <translation>至少%1</translation>
    </message>
</context>
<context>
    <name>Footer</name>
    <message>
        <source>10 min</source>
        <translation>10 分钟</translation>
    </message>
    <message>
        <source>1 h</source>
        <translation>1 小时</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全程</translation>
    </message>
    <message>
        <source>Mark event</source>
        <translation>标记事件</translation>
    </message>
    <message>
        <source>Labs &amp;&amp; cytokines</source>
        <translation>检验与细胞因子</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>患者</translation>
    </message>
    <message>
        <source>Alarm limits</source>
        <translation>报警限值</translation>
    </message>
    <message>
        <source>More numbers</source>
        <translation>更多数值</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>回顾</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>日间</translation>
    </message>
    <message>
        <source>Night</source>
        <translation>夜间</translation>
    </message>
</context>
<context>
    <name>Gaps</name>
    <message>
        <source>not yet connected</source>
        <translation>尚未连接</translation>
    </message>
    <message>
        <source>connection refused</source>
        <translation>连接被拒绝</translation>
    </message>
    <message>
        <source>machine not reachable</source>
        <translation>无法到达机器</translation>
    </message>
    <message>
        <source>machine not trusted</source>
        <translation>机器不受信任</translation>
    </message>
    <message>
        <source>no answer from the machine</source>
        <translation>机器无应答</translation>
    </message>
    <message>
        <source>connection closed</source>
        <translation>连接被关闭</translation>
    </message>
    <message>
        <source>the machine refused to answer</source>
        <translation>机器拒绝应答</translation>
    </message>
    <message>
        <source>disturbed answers</source>
        <translation>应答受干扰</translation>
    </message>
    <message>
        <source>another machine answered</source>
        <translation>应答的是另一台机器</translation>
    </message>
    <message>
        <source>the machine answered but stood still</source>
        <translation>机器有应答但停滞不动</translation>
    </message>
    <message>
        <source>the monitor was not running</source>
        <translation>监护程序未运行</translation>
    </message>
    <message>
        <source>this computer was too slow</source>
        <translation>本计算机过慢</translation>
    </message>
    <message>
        <source>Gap of %1 s: %2</source>
        <translation>中断 %1 秒：%2</translation>
    </message>
    <message>
        <source>to the end of the recording: how far totals moved is not known</source>
        <translation>直到记录结束：总量变化未知</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Case</source>
        <translation>病例</translation>
    </message>
    <message>
        <source>not named</source>
        <translation>未登记</translation>
    </message>
    <message>
        <source>No sound</source>
        <translation>无声音</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>操作者</translation>
    </message>
    <message>
        <source>Machine %1 Hz · %2 ms</source>
        <translation>机器 %1 Hz · %2 ms</translation>
    </message>
    <message>
        <source>Machine: connecting</source>
        <translation>机器：连接中</translation>
    </message>
    <message>
        <source>Machine: no reply for %1 s</source>
        <translation>机器：%1 秒无应答</translation>
    </message>
    <message>
        <source>Not recording</source>
        <translation>未记录</translation>
    </message>
    <message>
        <source>Recording failing · %1 polls waiting</source>
        <translation>记录失败 · %1 条待存</translation>
    </message>
    <message>
        <source>Recording · room for %1 h</source>
        <translation>记录中 · 余量 %1 小时</translation>
    </message>
    <message>
        <source>Recording · %1 polls saved</source>
        <translation>记录 · 已存 %1 条</translation>
    </message>
    <message>
        <source>SIMULATED</source>
        <translation>模拟</translation>
    </message>
</context>
<context>
    <name>Import</name>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Choose a CSV, HL7 v2 or FHIR file. Nothing is stored before you say so</source>
        <translation>选择 CSV、HL7 v2 或 FHIR 文件。经您确认前不会保存任何内容</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Saved mapping</source>
        <translation>已存映射</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Look through</source>
        <translation>核对</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>保存入库</translation>
    </message>
    <message>
        <source>%1 of %2 rows would be stored; nothing is yet</source>
        <translation>%2 行中将保存 %1 行；尚未保存</translation>
    </message>
    <message>
        <source>Nothing is stored: %3 rows stand in the way. Put the file right and review it again</source>
        <translation>未保存：有 %3 行存在问题。请更正文件后重新核对</translation>
    </message>
    <message>
        <source>The file names the patient %1: compare</source>
        <translation>文件所注患者为 %1：请核对</translation>
    </message>
    <message>
        <source>%1 results stored</source>
        <translation>已保存 %1 项结果</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>space</source>
        <translation>空格</translation>
    </message>
</context>
<context>
    <name>Labs</name>
    <message>
        <source>Labs and cytokines</source>
        <translation>检验与细胞因子</translation>
    </message>
    <message>
        <source>Value, or &lt; limit</source>
        <translation>数值，或 &lt; 定量限</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>Upper limit of normal</source>
        <translation>正常值上限</translation>
    </message>
    <message>
        <source>Specimen taken</source>
        <translation>采样</translation>
    </message>
    <message>
        <source>Specimen time</source>
        <translation>采样时间</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>治疗前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>治疗后</translation>
    </message>
    <message>
        <source>Between</source>
        <translation>间期</translation>
    </message>
    <message>
        <source>−1 h</source>
        <translation>−1 小时</translation>
    </message>
    <message>
        <source>+1 h</source>
        <translation>+1 小时</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Results entered: touch one to put it right</source>
        <translation>已录入结果：点按可更正</translation>
    </message>
    <message>
        <source>This value decides: enter it a second time</source>
        <translation>此值影响判断：请再输入一次</translation>
    </message>
    <message>
        <source>Value and upper limit of normal are both needed</source>
        <translation>数值与正常值上限都要填写</translation>
    </message>
    <message>
        <source>Time as 2026-03-14 12:22</source>
        <translation>时间格式 2026-03-14 12:22</translation>
    </message>
    <message>
        <source>Laboratory</source>
        <translation>检验科</translation>
    </message>
    <message>
        <source>ULN and method as last time from %1</source>
        <translation>ULN 与方法同 %1 上次</translation>
    </message>
</context>
<context>
    <name>Language</name>
    <message>
        <source>en</source>
        <translation>zh</translation>
    </message>
</context>
<context>
    <name>Limits</name>
    <message>
        <source>never below</source>
        <translation>不低于</translation>
    </message>
    <message>
        <source>never above</source>
        <translation>不高于</translation>
    </message>
    <message>
        <source>fall below the reference</source>
        <translation>较参考值下降</translation>
    </message>
    <message>
        <source>rise above the reference</source>
        <translation>较参考值上升</translation>
    </message>
    <message>
        <source>below Pven</source>
        <translation>低于回血压</translation>
    </message>
    <message>
        <source>second limit</source>
        <translation>第二限值</translation>
    </message>
    <message>
        <source>of the set flow</source>
        <translation>占设定流量</translation>
    </message>
    <message>
        <source>times its start</source>
        <translation>为初始的倍数</translation>
    </message>
    <message>
        <source>after</source>
        <translation>持续</translation>
    </message>
    <message>
        <source>every</source>
        <translation>间隔</translation>
    </message>
    <message>
        <source>delay</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>Alarm limits</source>
        <translation>报警限值</translation>
    </message>
    <message>
        <source>Alarm</source>
        <translation>报警</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>Bounds</source>
        <translation>允许范围</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>设定</translation>
    </message>
    <message>
        <source>Presets …</source>
        <translation>预设 …</translation>
    </message>
    <message>
        <source>Take the reference anew</source>
        <translation>重新取参考值</translation>
    </message>
    <message>
        <source>This patient</source>
        <translation>患者情况</translation>
    </message>
    <message>
        <source>Catheter or line</source>
        <translation>导管或管路</translation>
    </message>
    <message>
        <source>Physician&apos;s order</source>
        <translation>医嘱</translation>
    </message>
    <message>
        <source>from %1 to %2 %3</source>
        <translation>%1 至 %2 %3</translation>
    </message>
</context>
<context>
    <name>Link</name>
    <message>
        <source>Machine link</source>
        <translation>机器连接</translation>
    </message>
    <message>
        <source>Now, and the last errors</source>
        <translation>目前状态与最近的错误</translation>
    </message>
    <message>
        <source>Gaps of this session: %1</source>
        <translation>本次数据中断：%1</translation>
    </message>
    <message>
        <source>ms: half · 95 % · longest</source>
        <translation>毫秒：一半 · 95 % · 最长</translation>
    </message>
    <message>
        <source>hours: the disk is getting full</source>
        <translation>小时：磁盘将满</translation>
    </message>
    <message>
        <source>Readings per second</source>
        <translation>每秒读数</translation>
    </message>
    <message>
        <source>Answer time, last 100</source>
        <translation>应答时间，最近 100 次</translation>
    </message>
    <message>
        <source>Answer time, this run</source>
        <translation>应答时间，本次运行</translation>
    </message>
    <message>
        <source>Polls missed</source>
        <translation>未应答次数</translation>
    </message>
    <message>
        <source>Polls late</source>
        <translation>迟到次数</translation>
    </message>
    <message>
        <source>Room for recording</source>
        <translation>记录余量</translation>
    </message>
    <message>
        <source>hours</source>
        <translation>小时</translation>
    </message>
    <message>
        <source>%1 ago · %2 ×</source>
        <translation>%1前 · %2 次</translation>
    </message>
    <message>
        <source>%1 polls missed</source>
        <translation>未应答 %1 次</translation>
    </message>
    <message>
        <source>still open</source>
        <translation>仍在中断</translation>
    </message>
    <message>
        <source>The machine was restarted</source>
        <translation>机器曾重新启动</translation>
    </message>
    <message>
        <source>Collected</source>
        <translation>已收集</translation>
    </message>
    <message>
        <source>Blood, total</source>
        <translation>血液总量</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>共 %1</translation>
    </message>
    <message>
        <source>Connecting: wait some seconds, watch the machine&apos;s own display</source>
        <translation>正在连接：请等几秒，看机器自己的屏幕</translation>
    </message>
    <message>
        <source>No connection: watch the machine&apos;s own display, call the engineer</source>
        <translation>连接不上：看机器自己的屏幕，通知工程师</translation>
    </message>
    <message>
        <source>Cannot be reached: is the cable or adapter plugged in? Call the engineer</source>
        <translation>找不到机器：线缆或转接器插好了吗？通知工程师</translation>
    </message>
    <message>
        <source>Not trusted: watch the machine&apos;s own display, call the engineer</source>
        <translation>证书不受信任：看机器自己的屏幕，通知工程师</translation>
    </message>
    <message>
        <source>No answer: is the machine on and the cable in?</source>
        <translation>无应答：机器开着吗？线缆插好了吗？</translation>
    </message>
    <message>
        <source>Connection closed: is the adapter plugged in? Wait some seconds</source>
        <translation>连接已断开：转接器插好了吗？请等几秒</translation>
    </message>
    <message>
        <source>The machine refuses: call the engineer</source>
        <translation>机器拒绝应答：通知工程师</translation>
    </message>
    <message>
        <source>Disturbed answers: call the engineer</source>
        <translation>应答受干扰：通知工程师</translation>
    </message>
    <message>
        <source>Another machine: do not rely on this screen, see which one is connected</source>
        <translation>不是这台机器：勿依据本屏，查看接的是哪台</translation>
    </message>
    <message>
        <source>The machine answers but stands still: look at the machine itself</source>
        <translation>机器有应答但数据不动：请看机器本身</translation>
    </message>
    <message>
        <source>This monitor was not running</source>
        <translation>本监护程序未在运行</translation>
    </message>
    <message>
        <source>This computer was too slow: close other programs, call the engineer</source>
        <translation>本计算机太慢：关闭其他程序，通知工程师</translation>
    </message>
    <message>
        <source>The machine answers</source>
        <translation>机器应答正常</translation>
    </message>
    <message>
        <source>Nothing new for %1</source>
        <translation>已 %1没有新数据</translation>
    </message>
    <message>
        <source>Totals are sure</source>
        <translation>各总量准确</translation>
    </message>
    <message>
        <source>May be off: %1</source>
        <translation>可能有偏差：%1</translation>
    </message>
    <message>
        <source>(not known)</source>
        <translation>（未知）</translation>
    </message>
</context>
<context>
    <name>MarkEvent</name>
    <message>
        <source>Heparin bolus</source>
        <translation>肝素首剂</translation>
    </message>
    <message>
        <source>Heparin changed</source>
        <translation>调整肝素</translation>
    </message>
    <message>
        <source>Specimen drawn</source>
        <translation>已采样</translation>
    </message>
    <message>
        <source>Plasma bag changed</source>
        <translation>更换血浆袋</translation>
    </message>
    <message>
        <source>Waste bag emptied</source>
        <translation>废液袋已排空</translation>
    </message>
    <message>
        <source>Patient moved</source>
        <translation>患者移动</translation>
    </message>
    <message>
        <source>Suction</source>
        <translation>吸痰</translation>
    </message>
    <message>
        <source>Access line flushed</source>
        <translation>冲洗采血管路</translation>
    </message>
    <message>
        <source>Drug given</source>
        <translation>给药</translation>
    </message>
    <message>
        <source>Physician informed</source>
        <translation>已告知医生</translation>
    </message>
    <message>
        <source>Mark event</source>
        <translation>标记事件</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>标记</translation>
    </message>
    <message>
        <source>Or in your own words</source>
        <translation>或自行填写</translation>
    </message>
</context>
<context>
    <name>Mending</name>
    <message>
        <source>withdrawn %1, %2: %3</source>
        <translation>%1 由 %2 撤回：%3</translation>
    </message>
    <message>
        <source>corrected %1, %2: %3</source>
        <translation>%1 由 %2 更正：%3</translation>
    </message>
    <message>
        <source>Put right: %1</source>
        <translation>更正：%1</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>Leave as it is</source>
        <translation>保持不变</translation>
    </message>
    <message>
        <source>Say why</source>
        <translation>请填写原因</translation>
    </message>
</context>
<context>
    <name>MoreNumbers</name>
    <message>
        <source>TMP, computed</source>
        <translation>计算跨膜压</translation>
    </message>
    <message>
        <source>Plasma / blood flow</source>
        <translation>分浆／血流量</translation>
    </message>
    <message>
        <source>Filtration fraction</source>
        <translation>滤过分数</translation>
    </message>
    <message>
        <source>Loop ratio</source>
        <translation>循环比</translation>
    </message>
    <message>
        <source>Heparin</source>
        <translation>肝素</translation>
    </message>
    <message>
        <source>Heparin by weight</source>
        <translation>肝素（按体重）</translation>
    </message>
    <message>
        <source>Heparin given</source>
        <translation>肝素已用量</translation>
    </message>
    <message>
        <source>Heparin pump</source>
        <translation>肝素泵</translation>
    </message>
    <message>
        <source>Net removed</source>
        <translation>净脱水量</translation>
    </message>
    <message>
        <source>Net removal target</source>
        <translation>净脱水目标</translation>
    </message>
    <message>
        <source>Plasma volumes</source>
        <translation>血浆容量倍数</translation>
    </message>
    <message>
        <source>Exchanged</source>
        <translation>置换量</translation>
    </message>
    <message>
        <source>Through the loop</source>
        <translation>循环量</translation>
    </message>
    <message>
        <source>Heater</source>
        <translation>加温器</translation>
    </message>
    <message>
        <source>More numbers</source>
        <translation>更多数值</translation>
    </message>
    <message>
        <source>Enter values</source>
        <translation>录入数值</translation>
    </message>
    <message>
        <source>Plasma bag</source>
        <translation>血浆袋</translation>
    </message>
    <message>
        <source>Vital signs after the reaction</source>
        <translation>反应后的生命体征</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Clamps closed</source>
        <translation>已关夹阀</translation>
    </message>
    <message>
        <source>phase %1 · response level %2</source>
        <translation>阶段 %1 · 响应级别 %2</translation>
    </message>
    <message>
        <source>phase %1</source>
        <translation>阶段 %1</translation>
    </message>
    <message>
        <source>The machine&apos;s own phase</source>
        <translation>机器自身阶段</translation>
    </message>
    <message>
        <source>The machine&apos;s own alarm codes</source>
        <translation>机器自身报警代码</translation>
    </message>
    <message>
        <source>no fresh plasma in this phase</source>
        <translation>此阶段不用新鲜血浆</translation>
    </message>
    <message>
        <source>lasts %1 min</source>
        <translation>可用 %1 分钟</translation>
    </message>
    <message>
        <source>to order: needs the bag&apos;s tare, the targets and the plasma ready</source>
        <translation>还需订用量：缺空袋重量、目标值或备用血浆量</translation>
    </message>
    <message>
        <source>%1 mL more to order</source>
        <translation>还需订用 %1 mL</translation>
    </message>
    <message>
        <source>no reaction was entered</source>
        <translation>未录入反应</translation>
    </message>
    <message>
        <source>at %1</source>
        <translation>%1</translation>
    </message>
    <message>
        <source>%1 due now</source>
        <translation>%1 现在应测</translation>
    </message>
    <message>
        <source>%1 done</source>
        <translation>%1 已完成</translation>
    </message>
    <message>
        <source>%1 not taken</source>
        <translation>%1 未测</translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message>
        <source>invalid</source>
        <translation>无效</translation>
    </message>
    <message>
        <source>implausible</source>
        <translation>不合理</translation>
    </message>
    <message>
        <source>frozen</source>
        <translation>数据不动</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>缺失</translation>
    </message>
</context>
<context>
    <name>Operator</name>
    <message>
        <source>Operator</source>
        <translation>操作者</translation>
    </message>
    <message>
        <source>Initials or number of whoever is at the machine now; it stands beside every action in the recording</source>
        <translation>当前操作机器者的姓名缩写或工号；记录中的每项操作都会注明</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save, and I acknowledged the %1 without a name</source>
        <translation>保存，未署名的 %1 次确认是我所为</translation>
    </message>
</context>
<context>
    <name>Outbox</name>
    <message>
        <source>The monitor cannot be reached; nothing was done</source>
        <translation>无法联系监测程序；未执行</translation>
    </message>
    <message>
        <source>No answer from the monitor; look whether it was done</source>
        <translation>监测程序未答复；请查看是否已执行</translation>
    </message>
    <message>
        <source>Not done: %1</source>
        <translation>未执行：%1</translation>
    </message>
    <message>
        <source>Recorded</source>
        <translation>已记录</translation>
    </message>
    <message>
        <source>Done, not yet saved</source>
        <translation>已执行，尚未保存</translation>
    </message>
</context>
<context>
    <name>Panel</name>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
</context>
<context>
    <name>Phases</name>
    <message>
        <source>Prime</source>
        <translation>预充</translation>
    </message>
    <message>
        <source>Plasma exchange</source>
        <translation>血浆置换</translation>
    </message>
    <message>
        <source>Collect</source>
        <translation>血浆收集</translation>
    </message>
    <message>
        <source>Purify</source>
        <translation>净化循环</translation>
    </message>
    <message>
        <source>Return blood</source>
        <translation>回血</translation>
    </message>
    <message>
        <source>prime</source>
        <translation>预充</translation>
    </message>
    <message>
        <source>blood-in</source>
        <translation>引血</translation>
    </message>
    <message>
        <source>plasma exchange</source>
        <translation>血浆置换</translation>
    </message>
    <message>
        <source>collect</source>
        <translation>血浆收集</translation>
    </message>
    <message>
        <source>pre-circulate</source>
        <translation>预循环</translation>
    </message>
    <message>
        <source>purify</source>
        <translation>净化循环</translation>
    </message>
    <message>
        <source>prepare return</source>
        <translation>准备回血</translation>
    </message>
    <message>
        <source>return blood</source>
        <translation>回血</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>idle</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>stopped by alarm</source>
        <translation>报警停机</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>now</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>剩余 %1</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>All at their defaults</source>
        <translation>全部恢复默认</translation>
    </message>
    <message>
        <source>Presets of limits</source>
        <translation>限值预设</translation>
    </message>
    <message>
        <source>Use this preset</source>
        <translation>使用此预设</translation>
    </message>
    <message>
        <source>Cannot be used: %1 (%2)</source>
        <translation>不能使用：%1（%2）</translation>
    </message>
    <message>
        <source>All limits are so already</source>
        <translation>所有限值已与此一致</translation>
    </message>
</context>
<context>
    <name>Results</name>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>%1 % down</source>
        <translation>下降 %1 %</translation>
    </message>
    <message>
        <source>%1 % up</source>
        <translation>上升 %1 %</translation>
    </message>
    <message>
        <source>at least %1</source>
        <translation>至少%1</translation>
    </message>
    <message>
        <source>of another assay</source>
        <translation>检测方法不同</translation>
    </message>
    <message>
        <source>Analyte</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>治疗前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>治疗后</translation>
    </message>
    <message>
        <source>Reduction</source>
        <translation>下降率</translation>
    </message>
    <message>
        <source>No results yet</source>
        <translation>暂无结果</translation>
    </message>
</context>
<context>
    <name>Review</name>
    <message>
        <source>being recorded</source>
        <translation>正在记录</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>已关闭</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>thin, (±): %1</source>
        <translation>细线、(±)：%1</translation>
    </message>
    <message>
        <source>%1 polls</source>
        <translation>%1 次读数</translation>
    </message>
    <message>
        <source>%1 missed</source>
        <translation>缺失 %1 次</translation>
    </message>
    <message>
        <source>REVIEW</source>
        <translation>回顾</translation>
    </message>
    <message>
        <source>Report…</source>
        <translation>报告…</translation>
    </message>
    <message>
        <source>Onset</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Alarm</source>
        <translation>报警</translation>
    </message>
    <message>
        <source>Lasted</source>
        <translation>持续</translation>
    </message>
    <message>
        <source>Acknowledged</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>No alarm came</source>
        <translation>没有报警</translation>
    </message>
    <message>
        <source>lost on trial</source>
        <translation>试算中不报</translation>
    </message>
    <message>
        <source>No notes yet</source>
        <translation>还没有备注</translation>
    </message>
    <message>
        <source>Alarms in this session</source>
        <translation>本次治疗的报警</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>检验结果</translation>
    </message>
    <message>
        <source>before → after</source>
        <translation>前 → 后</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>What if…</source>
        <translation>试算…</translation>
    </message>
    <message>
        <source>Compare with…</source>
        <translation>对比…</translation>
    </message>
    <message>
        <source>Laid over each other by</source>
        <translation>对齐方式</translation>
    </message>
    <message>
        <source>time since the start</source>
        <translation>治疗开始后的时间</translation>
    </message>
    <message>
        <source>start of the phase under the cursor</source>
        <translation>光标所在阶段的开始</translation>
    </message>
    <message>
        <source>plasma processed</source>
        <translation>已分离血浆量</translation>
    </message>
    <message>
        <source>There is no other recording in this folder</source>
        <translation>此文件夹中没有其他记录</translation>
    </message>
    <message>
        <source>No comparison</source>
        <translation>取消对比</translation>
    </message>
    <message>
        <source>Note at %1</source>
        <translation>备注时刻 %1</translation>
    </message>
    <message>
        <source>What there is to say of this moment; it is appended to the recording</source>
        <translation>关于这一时刻的说明；将追加到记录中</translation>
    </message>
    <message>
        <source>by</source>
        <translation>记录人</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>标记</translation>
    </message>
    <message>
        <source>Add note</source>
        <translation>添加备注</translation>
    </message>
    <message>
        <source>verifying…</source>
        <translation>正在验证…</translation>
    </message>
    <message>
        <source>verified ✓</source>
        <translation>已验证 ✓</translation>
    </message>
    <message>
        <source>not sealed</source>
        <translation>未封存</translation>
    </message>
    <message>
        <source>cannot be verified</source>
        <translation>无法验证</translation>
    </message>
    <message>
        <source>signed by another key</source>
        <translation>由其他密钥签名</translation>
    </message>
    <message>
        <source>ALTERED</source>
        <translation>已被更改</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>限值</translation>
    </message>
    <message>
        <source>As run</source>
        <translation>实际</translation>
    </message>
    <message>
        <source>Trial</source>
        <translation>试算</translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation>报警</translation>
    </message>
    <message>
        <source>judging…</source>
        <translation>正在试算…</translation>
    </message>
    <message>
        <source>touch − or + of a limit</source>
        <translation>点按限值的 − 或 +</translation>
    </message>
    <message>
        <source>whole session, %1 s</source>
        <translation>整次治疗，%1 秒</translation>
    </message>
    <message>
        <source>Every alarm as it was</source>
        <translation>所有报警不变</translation>
    </message>
    <message>
        <source>gained</source>
        <translation>多了</translation>
    </message>
    <message>
        <source>lost: the machine had agreed</source>
        <translation>漏报：机器当时也报警</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>少了</translation>
    </message>
    <message>
        <source>Back to the limits</source>
        <translation>返回限值</translation>
    </message>
    <message>
        <source>What it changes</source>
        <translation>会有哪些变化</translation>
    </message>
    <message>
        <source>%1 true lost</source>
        <translation>漏真报警 %1</translation>
    </message>
    <message>
        <source>%1 lost</source>
        <translation>少 %1 个</translation>
    </message>
    <message>
        <source>%1 gained</source>
        <translation>多 %1 个</translation>
    </message>
    <message>
        <source>%1 moved</source>
        <translation>%1 个时间变动</translation>
    </message>
    <message>
        <source>%1 → %2 alarms</source>
        <translation>报警 %1 → %2</translation>
    </message>
    <message>
        <source>no change</source>
        <translation>无变化</translation>
    </message>
    <message>
        <source>%1 later</source>
        <translation>晚 %1</translation>
    </message>
    <message>
        <source>%1 earlier</source>
        <translation>早 %1</translation>
    </message>
    <message>
        <source>FILE IS GONE</source>
        <translation>文件已不在</translation>
    </message>
    <message>
        <source>%1 is gone; what is on screen was read before</source>
        <translation>%1 已不在；屏幕上是之前读取的内容</translation>
    </message>
    <message>
        <source>%1 was changed since it was opened; it is verified anew</source>
        <translation>%1 打开后被更改；正在重新验证</translation>
    </message>
    <message>
        <source>This session is being recorded: mark it on the bedside screen</source>
        <translation>本次治疗正在记录：请在床旁屏幕上标记</translation>
    </message>
    <message>
        <source>They have no such phase, or no amount of plasma, in common</source>
        <translation>两次治疗没有共同的阶段或血浆量</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>whole session</source>
        <translation>整次治疗</translation>
    </message>
    <message>
        <source>what the trends show</source>
        <translation>曲线所示时段</translation>
    </message>
    <message>
        <source>with case and dates</source>
        <translation>含病例号和日期</translation>
    </message>
    <message>
        <source>without whose it was, dates moved</source>
        <translation>去除身份，日期移位</translation>
    </message>
    <message>
        <source>Every value with its unit; what was not measured is an empty cell</source>
        <translation>每个值都带单位；没有测到的留空</translation>
    </message>
    <message>
        <source>writing…</source>
        <translation>正在写入…</translation>
    </message>
    <message>
        <source>Save it in</source>
        <translation>保存到</translation>
    </message>
    <message>
        <source>Saved: %1</source>
        <translation>已保存：%1</translation>
    </message>
    <message>
        <source>PDF: one page to read in a minute, then every limit, alarm, gap and entry</source>
        <translation>PDF：一页一分钟可读完的总览，其后为全部限值、报警、数据缺口和录入内容</translation>
    </message>
</context>
<context>
    <name>Sheet</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Shelve</name>
    <message>
        <source>Shelve “%1”: for how long, and why?</source>
        <translation>搁置“%1”：多久，为何？</translation>
    </message>
    <message>
        <source>Take “%1” out of service until it is returned: why?</source>
        <translation>停用“%1”直至恢复：原因？</translation>
    </message>
    <message>
        <source>Out of service</source>
        <translation>停用</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分钟</translation>
    </message>
    <message>
        <source>Known, being handled</source>
        <translation>已知，处理中</translation>
    </message>
    <message>
        <source>Waiting for a part</source>
        <translation>等待配件</translation>
    </message>
    <message>
        <source>Physician informed</source>
        <translation>已告知医生</translation>
    </message>
    <message>
        <source>Sensor or wiring broken</source>
        <translation>传感器或线路损坏</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Shelve</source>
        <translation>搁置</translation>
    </message>
</context>
<context>
    <name>Start</name>
    <message>
        <source>running</source>
        <translation>随动</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>下限</translation>
    </message>
    <message>
        <source>High</source>
        <translation>上限</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>not as it should be</source>
        <translation>不符合要求</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Case</source>
        <translation>病例</translation>
    </message>
    <message>
        <source>Why another case than this session&apos;s</source>
        <translation>为何改为另一病例</translation>
    </message>
    <message>
        <source>Second identifier, read from the wristband</source>
        <translation>第二身份标识（读腕带）</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>治疗模式</translation>
    </message>
    <message>
        <source>Why this mode</source>
        <translation>选择该模式的理由</translation>
    </message>
    <message>
        <source>Weight, kg</source>
        <translation>体重，kg</translation>
    </message>
    <message>
        <source>Haematocrit, 0.31</source>
        <translation>红细胞压积，如 0.31</translation>
    </message>
    <message>
        <source>Plasma volume</source>
        <translation>血浆量</translation>
    </message>
    <message>
        <source>Start a session</source>
        <translation>开始治疗</translation>
    </message>
    <message>
        <source>Who and what</source>
        <translation>患者与治疗</translation>
    </message>
    <message>
        <source>Checked from the machine</source>
        <translation>由机器数值自检</translation>
    </message>
    <message>
        <source>Alarm limits</source>
        <translation>报警限值</translation>
    </message>
    <message>
        <source>Play sound</source>
        <translation>播放报警声</translation>
    </message>
    <message>
        <source>Yes, heard</source>
        <translation>听到了</translation>
    </message>
    <message>
        <source>Not heard</source>
        <translation>没听到</translation>
    </message>
    <message>
        <source>Anticoagulant started</source>
        <translation>抗凝已开始</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>%1 changed</source>
        <translation>已更改 %1 项</translation>
    </message>
    <message>
        <source>Started · %1 checks were left open</source>
        <translation>已开始 · %1 项检查未完成</translation>
    </message>
    <message>
        <source>Say why another case, then start</source>
        <translation>请说明为何改换病例，然后开始</translation>
    </message>
    <message>
        <source>Say why this mode, then start</source>
        <translation>请先说明选择该模式的原因</translation>
    </message>
    <message>
        <source>Start the session · %1 checks left open</source>
        <translation>开始治疗 · %1 项检查未完成</translation>
    </message>
    <message>
        <source>Start the session</source>
        <translation>开始治疗</translation>
    </message>
    <message>
        <source>The indication is judged once the case is known</source>
        <translation>填写病例后判断适应证</translation>
    </message>
</context>
<context>
    <name>Traces</name>
    <message>
        <source>Transmembrane pressure and separator drop</source>
        <translation>跨膜压与分离器压降</translation>
    </message>
    <message>
        <source>TMP</source>
        <translation>跨膜压 TMP</translation>
    </message>
    <message>
        <source>Part − Pven</source>
        <translation>压降</translation>
    </message>
    <message>
        <source>Pressures</source>
        <translation>压力</translation>
    </message>
    <message>
        <source>Pacc</source>
        <translation>采血压</translation>
    </message>
    <message>
        <source>Pven</source>
        <translation>回血压</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>滤器前压</translation>
    </message>
    <message>
        <source>Flows</source>
        <translation>流量</translation>
    </message>
    <message>
        <source>Blood</source>
        <translation>血流量</translation>
    </message>
    <message>
        <source>Plasma</source>
        <translation>分浆流量</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>循环流量</translation>
    </message>
    <message>
        <source>Bags</source>
        <translation>各袋重量</translation>
    </message>
    <message>
        <source>Reservoir</source>
        <translation>储液袋</translation>
    </message>
    <message>
        <source>Supply</source>
        <translation>供给袋</translation>
    </message>
    <message>
        <source>Waste</source>
        <translation>废液</translation>
    </message>
</context>
<context>
    <name>Unchecked</name>
    <message>
        <source>identity</source>
        <translation>身份</translation>
    </message>
    <message>
        <source>exchange</source>
        <translation>更换</translation>
    </message>
    <message>
        <source>standstill</source>
        <translation>数据不动</translation>
    </message>
    <message>
        <source>devices</source>
        <translation>外接设备</translation>
    </message>
    <message>
        <source>Not checked: %1</source>
        <translation>未核对：%1</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>which one answers</source>
        <translation>应答的是哪一台</translation>
    </message>
    <message>
        <source>whether it was exchanged</source>
        <translation>是否已被更换</translation>
    </message>
    <message>
        <source>whether its values stand still</source>
        <translation>数据是否不动</translation>
    </message>
    <message>
        <source>serial number</source>
        <translation>序列号</translation>
    </message>
    <message>
        <source>heartbeat</source>
        <translation>心跳</translation>
    </message>
    <message>
        <source>The machine</source>
        <translation>机器</translation>
    </message>
    <message>
        <source>%1, not checked: %2</source>
        <translation>%1：未核对%2</translation>
    </message>
    <message>
        <source>%1: its map has no register of %2</source>
        <translation>%1：其映射表中没有%2寄存器</translation>
    </message>
    <message>
        <source>Compare with its own display.</source>
        <translation>请与其自身显示对照。</translation>
    </message>
</context>
</TS>
