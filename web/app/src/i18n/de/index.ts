import common from './common'
import conversations from './conversations'
import messages from './messages'
import users from './users'

export default { ...common, ...conversations, ...messages, ...users }
